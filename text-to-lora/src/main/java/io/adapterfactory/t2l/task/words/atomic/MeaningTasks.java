package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.ItemSource;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import io.adapterfactory.t2l.task.words.item.Vocabulary;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Meanings of words, and general knowledge about the things that they name. */
final class MeaningTasks {

    private MeaningTasks() {}

    static List<AtomicTask> all() {
        Lexicon genders = Lexicon.named("female-male");
        return List.of(
                pairs("antonym", "antonyms"),
                pairs("synonym", "synonyms"),
                pairs("category", "things"),
                pairs("young-animal", "young-animals"),
                pairs("animal-sound", "animal-sounds"),
                pairs("animal-home", "animal-homes"),
                genders.task("female-form", 0, 1),
                genders.task("male-form", 1, 0),
                pairs("workplace", "workplaces"),
                pairs("typical-color", "typical-colors"),
                pairs("material", "materials"),
                pairs("typical-use", "uses"),
                pairs("body-part-of", "clothing"),
                largerThing(),
                Lexicon.named("living").labels("living"),
                Lexicon.named("edible").labels("edible"),
                Lexicon.named("parts-of-speech").labels("part-of-speech"),
                Lexicon.named("person-place-thing").labels("person-place-thing"),
                Lexicon.named("hot-or-cold").labels("hot-or-cold"));
    }

    private static AtomicTask pairs(String id, String lexicon) {
        return Lexicon.named(lexicon).task(id, 0, 1);
    }

    /** Pairs of things with clearly different sizes; both orders of a pair are one item. */
    private static AtomicTask largerThing() {
        List<Item> sizes = Lexicon.named("sizes").items(0, 1);
        ItemSource source = random -> ItemSource.firstOf(() -> largerOf(random, sizes), "two things of different size");
        return AtomicTask.made("larger-thing", source);
    }

    private static Optional<Item> largerOf(Random random, List<Item> sizes) {
        Item first = Vocabulary.any(random, sizes);
        Item second = Vocabulary.any(random, sizes);
        int difference = Integer.parseInt(first.answer()) - Integer.parseInt(second.answer());
        if (Math.abs(difference) < 2) {
            return Optional.empty();
        }
        String larger = difference > 0 ? first.input() : second.input();
        String key = String.join(
                ", ", Stream.of(first.input(), second.input()).sorted().toList());
        return Optional.of(
                Item.of(first.input() + ", " + second.input(), larger).by(key));
    }
}
