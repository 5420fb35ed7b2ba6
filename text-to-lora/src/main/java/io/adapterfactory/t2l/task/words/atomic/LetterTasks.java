package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.ItemSource;
import io.adapterfactory.t2l.task.words.item.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The letters of words. */
final class LetterTasks {

    private static final String VOWELS = "aeiou";
    private static final int MAX_LENGTH = 9;
    private static final int MAX_SPELLED_LENGTH = 7;
    private static final int MAX_REVERSED_LENGTH = 5;

    private final List<AtomicTask> tasks = new ArrayList<>();

    private LetterTasks() {
        parts();
        counts();
        spelling();
        capitals();
        additions();
    }

    static List<AtomicTask> all() {
        return List.copyOf(new LetterTasks().tasks);
    }

    private void parts() {
        word("first-letter", text -> text.substring(0, 1));
        word("last-letter", text -> text.substring(text.length() - 1));
        word("second-letter", text -> text.substring(1, 2));
        word("third-letter", text -> text.substring(2, 3));
        word("first-two-letters", text -> text.substring(0, 2));
        word("last-two-letters", text -> text.substring(text.length() - 2));
        word("first-three-letters", text -> text.length() > 3 ? text.substring(0, 3) : null);
        word("remove-first-letter", text -> text.substring(1));
        word("remove-last-letter", text -> text.substring(0, text.length() - 1));
        word("remove-vowels", text -> hasClearVowels(text) ? text.replaceAll("[" + VOWELS + "]", "") : null);
    }

    private void counts() {
        word("letter-count", text -> String.valueOf(text.length()));
        word("vowel-count", text -> hasClearVowels(text) ? String.valueOf(vowels(text)) : null);
        startsWithVowel();
    }

    private void spelling() {
        word("spell-hyphens", MAX_SPELLED_LENGTH, text -> String.join("-", text.split("")));
        word("spell-spaces", MAX_SPELLED_LENGTH, text -> String.join(" ", text.split("")));
        tasks.add(AtomicTask.ruled(
                "join-letters",
                random -> String.join(
                        " ", Vocabulary.word(random, MAX_SPELLED_LENGTH).split("")),
                input -> solved(input, input.replace(" ", "")).map(item -> item.by(item.answer()))));
        word("reverse-word", MAX_REVERSED_LENGTH, text -> new StringBuilder(text)
                .reverse()
                .toString());
    }

    private void capitals() {
        word("uppercase", text -> text.toUpperCase(Locale.ROOT));
        tasks.add(AtomicTask.ruled(
                "lowercase",
                random -> Vocabulary.word(random, MAX_LENGTH).toUpperCase(Locale.ROOT),
                input -> solved(input, input.toLowerCase(Locale.ROOT))));
        word("capitalize", text -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1));
    }

    private void additions() {
        word("repeat-word", text -> text + " " + text);
        word("quote-word", text -> '"' + text + '"');
        word("parenthesize", text -> "(" + text + ")");
        word("add-exclamation", text -> text + "!");
    }

    private void word(String id, UnaryOperator<String> rule) {
        word(id, MAX_LENGTH, rule);
    }

    /** @param rule returns null if there is no clear answer */
    private void word(String id, int maxLetters, UnaryOperator<String> rule) {
        Function<Random, String> words = random -> Vocabulary.word(random, maxLetters);
        tasks.add(AtomicTask.ruled(id, words, input -> solved(input, rule.apply(input))));
    }

    private static Optional<Item> solved(String input, String answer) {
        return Optional.ofNullable(answer).filter(text -> !text.isEmpty()).map(text -> Item.of(input, text));
    }

    /** Yes and no are equally frequent. */
    private void startsWithVowel() {
        ItemSource source = random -> {
            boolean wanted = random.nextBoolean();
            return ItemSource.firstOf(
                    () -> Optional.of(Vocabulary.word(random, MAX_LENGTH))
                            .filter(word -> !word.startsWith("y") && startsWithVowel(word) == wanted)
                            .map(word -> Item.of(word, wanted ? "yes" : "no")),
                    "word for starts-with-vowel");
        };
        tasks.add(AtomicTask.made("starts-with-vowel", source));
    }

    private static boolean startsWithVowel(String word) {
        return VOWELS.indexOf(word.charAt(0)) >= 0;
    }

    /** Whether there is a vowel and no y, which is only sometimes a vowel. */
    private static boolean hasClearVowels(String word) {
        return vowels(word) > 0 && word.indexOf('y') < 0;
    }

    private static long vowels(String word) {
        return word.chars().filter(letter -> VOWELS.indexOf(letter) >= 0).count();
    }
}
