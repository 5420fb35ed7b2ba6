package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.atomic.Clause.Tense;
import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.ItemSource;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import io.adapterfactory.t2l.task.words.item.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Short sentences: their kinds, their content, and other forms of them. */
final class SentenceTasks {

    private static final List<Tense> TENSES = List.of(Tense.values());
    private static final List<String> QUESTION_WORDS = List.of("Why", "When");
    private static final List<String> TIMES = List.of("Yesterday", "Last night", "On Monday", "This morning");
    private static final String SLOT = "{}";
    private static final int MAX_NUMBER = 99;

    private final List<AtomicTask> tasks = new ArrayList<>();
    private final Clauses clauses = Clauses.standard();
    private final List<Item> templates = Lexicon.named("templates").items(1, 0); // template, kind

    private SentenceTasks() {
        kinds();
        forms();
        words();
        found();
    }

    static List<AtomicTask> all() {
        return List.copyOf(new SentenceTasks().tasks);
    }

    private void kinds() {
        tasks.add(Lexicon.named("sentiment").labels("sentiment"));
        tasks.add(Lexicon.named("formality").labels("formal-or-informal"));
        tasks.add(Lexicon.named("topics").labels("topic"));
        made("question-or-statement", random -> {
            Clause clause = clauses.any(random);
            Tense tense = Vocabulary.any(random, TENSES);
            return switch (random.nextInt(4)) {
                case 0 -> Item.of(clause.question(tense), "question");
                case 1 -> Item.of(clause.question(Vocabulary.any(random, QUESTION_WORDS), tense), "question");
                default -> Item.of(clause.statement(tense), "statement");
            };
        });
        made("sentence-tense", random -> {
            Tense tense = Vocabulary.any(random, TENSES);
            return Item.of(clauses.any(random).statement(tense), tense.name().toLowerCase(Locale.ROOT));
        });
    }

    private void forms() {
        made("negate-sentence", random -> {
            Clause clause = clauses.any(random);
            Tense tense = Vocabulary.any(random, TENSES);
            Item item = Item.of(clause.statement(tense), clause.negated(tense));
            return new Item(item.input(), List.of(item.answer(), clause.shortNegated(tense)), item.keys());
        });
        clause("make-question", (clause, random) -> {
            Tense tense = Vocabulary.any(random, TENSES);
            return Item.of(clause.statement(tense), clause.question(tense));
        });
        clause(
                "past-sentence",
                (clause, random) -> Item.of(clause.statement(Tense.PRESENT), clause.statement(Tense.PAST)));
        clause(
                "future-sentence",
                (clause, random) -> Item.of(clause.statement(Tense.PRESENT), clause.statement(Tense.FUTURE)));
        made("passive", random -> passive(clauses.deed(random)));
        made("polite", random -> {
            String command = clauses.command(random);
            return Item.of(
                    command, "Please " + command.substring(0, 1).toLowerCase(Locale.ROOT) + command.substring(1));
        });
    }

    private static Item passive(Clauses.Deed deed) {
        boolean isName = Vocabulary.FIRST_NAMES.contains(deed.agent());
        String agent = isName
                ? deed.agent()
                : deed.agent().substring(0, 1).toLowerCase(Locale.ROOT)
                        + deed.agent().substring(1);
        String object = deed.object().substring(0, 1).toUpperCase(Locale.ROOT)
                + deed.object().substring(1);
        return Item.of(
                deed.agent() + " " + deed.past() + " " + deed.object() + ".",
                object + (deed.isPlural() ? " were " : " was ") + deed.participle() + " by " + agent + ".");
    }

    private void words() {
        sentence("first-word", sentence -> words(sentence).get(0));
        sentence("last-word", sentence -> {
            List<String> words = words(sentence);
            return words.get(words.size() - 1);
        });
        sentence("word-count", sentence -> String.valueOf(words(sentence).size()));
        made("find-verb", random -> {
            Clause clause = clauses.action(random);
            Tense tense = random.nextBoolean() ? Tense.PAST : Tense.PRESENT;
            return Item.of(clause.statement(tense), clause.verb(tense));
        });
    }

    /** Names and places are held out by the answer. */
    private void found() {
        made("find-name", random -> filled(random, "name", Vocabulary.any(random, Vocabulary.FIRST_NAMES)));
        made("find-place", random -> filled(random, "place", Vocabulary.any(random, Vocabulary.PLACES)));
        made("find-number-in-sentence", random -> {
            Item item = filled(random, "number", String.valueOf(2 + random.nextInt(MAX_NUMBER - 1)));
            return item.by(item.input());
        });
        made("remove-punctuation", random -> {
            String name = Vocabulary.any(random, Vocabulary.FIRST_NAMES);
            String sentence = template(random, "punctuation").replace(SLOT, name);
            return Item.of(sentence, sentence.replaceAll("[^A-Za-z ]", ""));
        });
    }

    private Item filled(Random random, String kind, String value) {
        return Item.of(template(random, kind).replace(SLOT, value), value).by(value);
    }

    private String template(Random random, String kind) {
        return ItemSource.firstOf(
                        () -> Optional.of(Vocabulary.any(random, templates))
                                .filter(template -> template.answer().equals(kind)),
                        "template")
                .input();
    }

    private void made(String id, ItemSource items) {
        tasks.add(AtomicTask.made(id, items));
    }

    private void clause(String id, BiFunction<Clause, Random, Item> rule) {
        made(id, random -> rule.apply(clauses.any(random), random));
    }

    private void sentence(String id, UnaryOperator<String> rule) {
        made(id, random -> {
            String sentence = sentence(random);
            return Item.of(sentence, rule.apply(sentence));
        });
    }

    /** A statement, sometimes with a time before or after it. */
    private String sentence(Random random) {
        Clause clause = clauses.any(random);
        if (random.nextInt(3) > 0) {
            return clause.statement(Vocabulary.any(random, TENSES));
        }
        String statement = clause.statement(Tense.PAST);
        String time = Vocabulary.any(random, TIMES);
        return random.nextBoolean()
                ? time + " " + clause.subject().inside()
                        + statement.substring(clause.subject().text().length())
                : statement.substring(0, statement.length() - 1) + " "
                        + time.substring(0, 1).toLowerCase(Locale.ROOT) + time.substring(1) + ".";
    }

    private static List<String> words(String sentence) {
        return List.of(sentence.replaceAll("[.?!]$", "").split(" "));
    }
}
