package io.adapterfactory.t2l.task.words.item;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Words for inputs. */
public final class Vocabulary {

    public static final List<String> NOUNS = Lexicon.named("nouns").column(0);
    public static final List<String> ADJECTIVES = Lexicon.named("adjectives").column(0);
    public static final List<String> VERBS = Lexicon.named("verbs").column(0);
    public static final List<String> ANIMALS = Lexicon.lines("animals.txt");
    public static final List<String> OBJECTS = Lexicon.lines("objects.txt");
    public static final List<String> FOODS = Lexicon.lines("foods.txt");
    public static final List<String> COLORS = Lexicon.lines("colors.txt");
    public static final List<String> FIRST_NAMES = Lexicon.lines("first-names.txt");
    public static final List<String> LAST_NAMES = Lexicon.lines("last-names.txt");
    public static final List<String> PLACES = Lexicon.lines("places.txt");

    /** Words that end with a rude word. */
    private static final Set<String> LEFT_OUT = Set.of("grape", "pass");

    /** Common words of three to nine lower-case letters, in alphabetical order. */
    public static final List<String> WORDS = words();

    private Vocabulary() {}

    private static List<String> words() {
        Set<String> words = new TreeSet<>();
        Stream.of(NOUNS, ADJECTIVES, VERBS, ANIMALS, OBJECTS, FOODS, COLORS)
                .flatMap(List::stream)
                .filter(word -> word.matches("[a-z]{3,9}") && !LEFT_OUT.contains(word))
                .forEach(words::add);
        return List.copyOf(words);
    }

    public static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A common word with at most this many letters. */
    public static String word(Random random, int maxLetters) {
        String word = any(random, WORDS);
        while (word.length() > maxLetters) {
            word = any(random, WORDS);
        }
        return word;
    }

    /** Distinct values in a random order. */
    public static List<String> several(Random random, List<String> values, int count) {
        Set<String> chosen = new LinkedHashSet<>();
        while (chosen.size() < count) {
            chosen.add(any(random, values));
        }
        return new ArrayList<>(chosen);
    }

    /** The values in a random order, with the separators of the suite's lists. */
    public static String shuffledList(Random random, List<String> values) {
        List<String> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        return String.join(", ", shuffled);
    }
}
