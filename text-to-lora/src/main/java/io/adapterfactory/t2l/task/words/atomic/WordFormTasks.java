package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import io.adapterfactory.t2l.task.words.item.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** Forms of words: plural, past tense, comparative, and so on. */
final class WordFormTasks {

    private WordFormTasks() {}

    static List<AtomicTask> all() {
        Lexicon nouns = Lexicon.named("nouns");
        Lexicon verbs = Lexicon.named("verbs");
        Lexicon adjectives = Lexicon.named("adjectives");
        Lexicon contractions = Lexicon.named("contractions");
        return List.of(
                nouns.task("plural", 0, 1),
                nouns.task("singular", 1, 0),
                verbs.task("past-tense", 0, 2),
                verbs.task("past-participle", 0, 3),
                verbs.task("ing-form", 0, 4),
                verbs.task("third-person", 0, 1),
                verbs.task("base-form", 2, 0),
                adjectives.task("comparative", 0, 1),
                adjectives.task("superlative", 0, 2),
                adjectives.task("adverb", 0, 3),
                Lexicon.named("noun-from-adjective").task("noun-from-adjective", 0, 1),
                Lexicon.named("adjective-from-noun").task("adjective-from-noun", 0, 1),
                Lexicon.named("agent-noun").task("agent-noun", 0, 1),
                Lexicon.named("negative-prefix").task("negative-prefix", 0, 1),
                possessive(nouns),
                Lexicon.named("articles").task("article", 0, 1),
                contractions.task("contraction", 0, 1),
                contractions.task("expand-contraction", 1, 0),
                Lexicon.named("abbreviations").task("expand-abbreviation", 0, 1));
    }

    /** Excludes names and singular nouns that end in s, for which both ' and 's are in use. */
    private static AtomicTask possessive(Lexicon nouns) {
        List<Item> items = new ArrayList<>();
        for (Item noun : nouns.items(0, 1)) {
            String singular = noun.input();
            String plural = noun.answer();
            if (!singular.endsWith("s")) {
                items.add(new Item(singular, List.of(singular + "'s"), noun.keys()));
            }
            if (!plural.equals(singular)) {
                items.add(new Item(plural, List.of(plural + (plural.endsWith("s") ? "'" : "'s")), noun.keys()));
            }
        }
        for (String name : Vocabulary.FIRST_NAMES) {
            if (!name.endsWith("s")) {
                items.add(Item.of(name, name + "'s"));
            }
        }
        return AtomicTask.listed("possessive", items);
    }
}
