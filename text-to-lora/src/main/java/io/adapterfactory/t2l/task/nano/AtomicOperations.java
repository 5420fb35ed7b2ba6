package io.adapterfactory.t2l.task.nano;

import io.adapterfactory.t2l.task.nano.Operation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * The atomic operations of the nano suite, with their arguments. An id is the family and its arguments, joined by
 * hyphens.
 */
final class AtomicOperations {

    private static final String VOWELS = "aeiou";

    private final List<Operation> operations = new ArrayList<>();

    private AtomicOperations() {
        wholeList();
        parts();
        rotations();
        filters();
        items();
        characters();
        counts();
        questions();
    }

    static List<Operation> all() {
        return List.copyOf(new AtomicOperations().operations);
    }

    private void wholeList() {
        list("copy", items -> items);
        list("reverse", AtomicOperations::reversed);
        list("sort", items -> sorted(items).collect(joining()));
        list("sort_descending", items -> reversed(sorted(items).collect(joining())));
        list("dedupe", items -> items(items).distinct().collect(joining()));
        list("double_each", items -> items(items).map(item -> item + item).collect(joining()));
        list("double_list", items -> items + items);
        list("mirror", items -> items + reversed(items));
        list(
                "swap_ends",
                items -> items.length() < 2
                        ? null
                        : last(items) + items.substring(1, items.length() - 1) + items.charAt(0));
        list("swap_pairs", AtomicOperations::pairsSwapped);
        list("letters_first", items -> kept(items, Character::isLetter) + kept(items, Character::isDigit));
        list("digits_first", items -> kept(items, Character::isDigit) + kept(items, Character::isLetter));
    }

    private void parts() {
        for (int k = 2; k <= 4; k++) {
            int count = k;
            list("first-" + k, items -> items.length() < count ? null : items.substring(0, count));
            list("last-" + k, items -> items.length() < count ? null : items.substring(items.length() - count));
        }
        for (int k = 1; k <= 3; k++) {
            int count = k;
            list("drop_first-" + k, items -> items.length() <= count ? null : items.substring(count));
            list(
                    "drop_last-" + k,
                    items -> items.length() <= count ? null : items.substring(0, items.length() - count));
        }
        list("drop_ends", items -> items.length() < 3 ? null : items.substring(1, items.length() - 1));
        list("keep_ends", items -> items.length() < 2 ? null : "" + items.charAt(0) + last(items));
        list("every_other", items -> everyOther(items, 0));
        list("every_second", items -> everyOther(items, 1));
    }

    private void rotations() {
        for (int k = 1; k <= 3; k++) {
            int by = k;
            list(
                    "rotate_left-" + k,
                    items -> items.length() <= by ? null : items.substring(by) + items.substring(0, by));
            list(
                    "rotate_right-" + k,
                    items -> items.length() <= by
                            ? null
                            : items.substring(items.length() - by) + items.substring(0, items.length() - by));
        }
    }

    private void filters() {
        list("keep_vowels", items -> kept(items, AtomicOperations::isVowel));
        list("drop_vowels", items -> kept(items, item -> !isVowel(item)));
        list("keep_consonants", items -> kept(items, AtomicOperations::isConsonant));
        list("drop_consonants", items -> kept(items, item -> !isConsonant(item)));
        list("keep_letters", items -> kept(items, Character::isLetter));
        list("keep_digits", items -> kept(items, Character::isDigit));
        list("keep_odd_digits", items -> kept(items, AtomicOperations::isOdd));
        list("keep_even_digits", items -> kept(items, AtomicOperations::isEven));
        list("drop_odd_digits", items -> kept(items, item -> !isOdd(item)));
        list("drop_even_digits", items -> kept(items, item -> !isEven(item)));
    }

    private void items() {
        symbol("first_item", items -> items.substring(0, 1));
        symbol("last_item", AtomicOperations::last);
        for (int k = 2; k <= 4; k++) {
            int place = k;
            symbol("item-" + k, items -> items.length() < place ? null : items.substring(place - 1, place));
        }
        for (String item : List.of("a", "e", "k", "q", "x", "z", "0", "3", "7", "9")) {
            operations.add(SymbolOperations.append(item));
            operations.add(SymbolOperations.prepend(item));
        }
        for (String item : List.of("a", "e", "k", "s", "x", "1", "3", "7")) {
            operations.add(SymbolOperations.remove(item));
        }
        for (String pair : List.of("a-e", "e-o", "k-x", "1-0", "3-7", "s-z")) {
            operations.add(SymbolOperations.replace(pair.substring(0, 1), pair.substring(2)));
        }
    }

    private void characters() {
        list("shift_letters-1", items -> mapped(items, item -> shifted(item, 1, 0)));
        list("shift_letters_back-1", items -> mapped(items, item -> shifted(item, 25, 0)));
        list("shift_digits-1", items -> mapped(items, item -> shifted(item, 0, 1)));
        list("shift_digits_back-1", items -> mapped(items, item -> shifted(item, 0, 9)));
        symbol("largest_digit", items -> extreme(kept(items, Character::isDigit), false));
        symbol("smallest_digit", items -> extreme(kept(items, Character::isDigit), true));
        symbol("first_in_alphabet", items -> extreme(kept(items, Character::isLetter), true));
        symbol("last_in_alphabet", items -> extreme(kept(items, Character::isLetter), false));
    }

    private void counts() {
        symbol("count_items", items -> count(items, item -> true));
        symbol("count_vowels", items -> count(items, AtomicOperations::isVowel));
        symbol("count_digits", items -> count(items, Character::isDigit));
        symbol("count_letters", items -> count(items, Character::isLetter));
    }

    private void questions() {
        for (String item : List.of("a", "e", "k", "x", "3", "7")) {
            operations.add(SymbolOperations.contains(item));
        }
        question("is_palindrome", items -> items.equals(reversed(items)));
        question("starts_with_letter", items -> Character.isLetter(items.charAt(0)));
        question("ends_with_digit", items -> Character.isDigit(items.charAt(items.length() - 1)));
        question("ends_alike", items -> items.charAt(0) == items.charAt(items.length() - 1));
        question("has_repeats", items -> items(items).distinct().count() < items.length());
    }

    private void list(String id, Function<String, String> function) {
        operations.add(new Operation(id, Result.LIST, "", function));
    }

    private void symbol(String id, Function<String, String> function) {
        operations.add(new Operation(id, Result.SYMBOL, "", function));
    }

    private void question(String id, java.util.function.Predicate<String> predicate) {
        operations.add(new Operation(id, Result.YES_NO, "", items -> predicate.test(items) ? "y" : "n"));
    }

    private static java.util.stream.Stream<String> items(String items) {
        return items.chars().mapToObj(Character::toString);
    }

    private static java.util.stream.Collector<CharSequence, ?, String> joining() {
        return Collectors.joining();
    }

    private static java.util.stream.Stream<String> sorted(String items) {
        return items(items).sorted(); // digits stand before letters
    }

    private static String reversed(String items) {
        return new StringBuilder(items).reverse().toString();
    }

    private static String last(String items) {
        return items.substring(items.length() - 1);
    }

    private static String pairsSwapped(String items) {
        StringBuilder swapped = new StringBuilder(items);
        for (int i = 0; i + 1 < items.length(); i += 2) {
            swapped.setCharAt(i, items.charAt(i + 1));
            swapped.setCharAt(i + 1, items.charAt(i));
        }
        return swapped.toString();
    }

    private static String everyOther(String items, int from) {
        StringBuilder kept = new StringBuilder();
        for (int i = from; i < items.length(); i += 2) {
            kept.append(items.charAt(i));
        }
        return kept.toString();
    }

    private static String kept(String items, IntPredicate predicate) {
        return items.chars().filter(predicate).mapToObj(Character::toString).collect(joining());
    }

    private static String mapped(String items, Function<Character, Character> mapping) {
        return items.chars()
                .mapToObj(item -> mapping.apply((char) item).toString())
                .collect(joining());
    }

    private static char shifted(char item, int letters, int digits) {
        return Character.isDigit(item)
                ? (char) ('0' + (item - '0' + digits) % 10)
                : (char) ('a' + (item - 'a' + letters) % 26);
    }

    private static String extreme(String items, boolean least) {
        if (items.isEmpty()) {
            return null;
        }
        String sorted = sorted(items).collect(joining());
        return least ? sorted.substring(0, 1) : last(sorted);
    }

    private static String count(String items, IntPredicate predicate) {
        long count = items.chars().filter(predicate).count();
        return count > 9 ? null : Long.toString(count);
    }

    private static boolean isVowel(int item) {
        return VOWELS.indexOf(item) >= 0;
    }

    private static boolean isConsonant(int item) {
        return Character.isLetter(item) && !isVowel(item);
    }

    private static boolean isOdd(int item) {
        return Character.isDigit(item) && (item - '0') % 2 == 1;
    }

    private static boolean isEven(int item) {
        return Character.isDigit(item) && (item - '0') % 2 == 0;
    }
}
