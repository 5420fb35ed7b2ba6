package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import io.adapterfactory.t2l.task.words.item.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Lists of words or numbers, separated by a comma and a space. */
final class ListTasks {

    private static final String SEPARATOR = ", ";
    /** Merges categories that overlap. */
    private static final Map<String, String> WIDER =
            Map.of("bird", "animal", "fish", "animal", "insect", "animal", "flower", "plant", "tree", "plant");

    private static final int LARGEST_NUMBER = 200;
    private static final int LARGEST_NAMED_NUMBER = 20;

    private final List<AtomicTask> tasks = new ArrayList<>();

    private ListTasks() {
        items();
        wholeLists();
        lengths();
        found();
        numbers();
    }

    static List<AtomicTask> all() {
        return List.copyOf(new ListTasks().tasks);
    }

    private void items() {
        list("first-item", 3, 5, items -> items.get(0));
        list("second-item", 3, 5, items -> items.get(1));
        list("third-item", 4, 5, items -> items.get(2));
        list("last-item", 3, 5, items -> items.get(items.size() - 1));
    }

    private void wholeLists() {
        list("remove-first-item", 3, 5, items -> joined(items.subList(1, items.size())));
        list("remove-last-item", 3, 5, items -> joined(items.subList(0, items.size() - 1)));
        list("reverse-list", 3, 5, ListTasks::reversed);
        list("sort-list", 3, 5, ListTasks::sorted);
        list("item-count", 2, 7, items -> String.valueOf(items.size()));
        tasks.add(AtomicTask.ruled(
                "join-with-and", random -> words(random, 2, 4), input -> Optional.of(withAnd(input, split(input)))));
        list("join-with-hyphens", 2, 4, items -> String.join("-", items));
        list("swap-two", 2, 2, items -> items.get(1) + SEPARATOR + items.get(0));
    }

    private void lengths() {
        list("longest-word", 3, 4, items -> only(items, Comparator.comparing(String::length)));
        list(
                "shortest-word",
                3,
                4,
                items -> only(items, Comparator.comparing(String::length).reversed()));
    }

    /** The item that answers the question determines whether a list is held out. */
    private void found() {
        tasks.add(oddOneOut());
        found(
                "find-animal",
                random -> Vocabulary.any(random, Vocabulary.ANIMALS),
                Vocabulary.OBJECTS,
                Vocabulary.FOODS);
        found(
                "find-color",
                random -> Vocabulary.any(random, Vocabulary.COLORS),
                Vocabulary.OBJECTS,
                Vocabulary.ANIMALS);
        found("find-food", random -> Vocabulary.any(random, Vocabulary.FOODS), Vocabulary.OBJECTS, Vocabulary.OBJECTS);
        tasks.add(AtomicTask.made("find-number", random -> {
            String number = number(random);
            String list = among(random, number, Vocabulary.OBJECTS, Vocabulary.ANIMALS);
            return Item.of(list, number);
        }));
    }

    private void numbers() {
        numbers("largest-number", Comparator.naturalOrder());
        numbers("smallest-number", Comparator.reverseOrder());
    }

    /** @param rule returns null if there is no clear answer */
    private void list(String id, int min, int max, Function<List<String>, String> rule) {
        tasks.add(AtomicTask.ruled(id, random -> words(random, min, max), input -> Optional.of(split(input))
                .filter(items -> items.size() >= min)
                .map(rule)
                .map(answer -> Item.of(input, answer))));
    }

    /** Mostly nouns, because lists of nouns are the most common. */
    private static String words(Random random, int min, int max) {
        List<String> from = random.nextInt(3) < 2 ? Vocabulary.NOUNS : Vocabulary.WORDS;
        return joined(Vocabulary.several(random, from, min + random.nextInt(max - min + 1)));
    }

    private static List<String> split(String list) {
        return List.of(list.split(SEPARATOR));
    }

    private static String joined(List<String> items) {
        return String.join(SEPARATOR, items);
    }

    private static String reversed(List<String> items) {
        List<String> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return joined(reversed);
    }

    private static String sorted(List<String> items) {
        List<String> sorted = items.stream().sorted().toList();
        return sorted.equals(items) ? null : joined(sorted);
    }

    /** A comma before the "and" of three or more items is also right. */
    private static Item withAnd(String input, List<String> items) {
        String before = joined(items.subList(0, items.size() - 1));
        String last = items.get(items.size() - 1);
        Item usual = Item.of(input, before + " and " + last);
        return items.size() == 2
                ? usual
                : new Item(input, List.of(usual.answer(), before + ", and " + last), usual.keys());
    }

    /** The largest item, unless it is not unique. */
    private static String only(List<String> items, Comparator<String> order) {
        String greatest = Collections.max(items, order);
        long asGreat = items.stream()
                .filter(item -> order.compare(item, greatest) == 0)
                .count();
        return asGreat == 1 ? greatest : null;
    }

    private void found(
            String id, Function<Random, String> wanted, List<String> firstOthers, List<String> secondOthers) {
        tasks.add(AtomicTask.made(id, random -> {
            String word = wanted.apply(random);
            return Item.of(among(random, word, firstOthers, secondOthers), word).by(word);
        }));
    }

    /** Puts the word between two or three others. */
    private static String among(Random random, String word, List<String> firstOthers, List<String> secondOthers) {
        List<String> items = new ArrayList<>(Vocabulary.several(random, firstOthers, 1 + random.nextInt(2)));
        String other = Vocabulary.any(random, secondOthers);
        while (items.contains(other)) {
            other = Vocabulary.any(random, secondOthers);
        }
        items.add(other);
        items.add(word);
        return Vocabulary.shuffledList(random, items);
    }

    private static String number(Random random) {
        return random.nextBoolean()
                ? String.valueOf(1 + random.nextInt(100))
                : NumberNames.cardinal(1 + random.nextInt(LARGEST_NAMED_NUMBER));
    }

    private static AtomicTask oddOneOut() {
        Map<String, List<String>> groups = new HashMap<>();
        List<Item> things = Lexicon.named("things").items(0, 1);
        Function<Item, String> group = thing -> WIDER.getOrDefault(thing.answer(), thing.answer());
        things.forEach(thing -> groups.computeIfAbsent(group.apply(thing), key -> new ArrayList<>())
                .add(thing.input()));
        return AtomicTask.made("odd-one-out", random -> {
            Item odd = Vocabulary.any(random, things);
            Item usual = Vocabulary.any(random, things);
            while (group.apply(usual).equals(group.apply(odd))) {
                usual = Vocabulary.any(random, things);
            }
            List<String> items =
                    new ArrayList<>(Vocabulary.several(random, groups.get(group.apply(usual)), 2 + random.nextInt(2)));
            items.add(odd.input());
            return Item.of(Vocabulary.shuffledList(random, items), odd.input()).by(odd.input());
        });
    }

    private void numbers(String id, Comparator<Integer> order) {
        tasks.add(AtomicTask.ruled(
                id,
                random -> {
                    List<String> numbers = random.ints(3 + random.nextInt(2), 1, LARGEST_NUMBER)
                            .mapToObj(String::valueOf)
                            .toList();
                    return joined(numbers);
                },
                input -> {
                    List<Integer> numbers =
                            split(input).stream().map(Integer::valueOf).toList();
                    boolean different = numbers.stream().distinct().count() == numbers.size();
                    return different
                            ? Optional.of(Item.of(
                                    input, Collections.max(numbers, order).toString()))
                            : Optional.empty();
                }));
    }
}
