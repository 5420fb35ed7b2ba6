package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Small numbers, times, and prices. */
final class NumberTasks {

    private static final int MAX_NAMED = 99;
    private static final int MAX_RESULT = 200;
    private static final int MAX_ROMAN = 50;
    private static final int MAX_DAY = 31;

    private final List<AtomicTask> tasks = new ArrayList<>();

    private NumberTasks() {
        names();
        calculations();
        neighbors();
        digits();
        clock24();
        price();
    }

    static List<AtomicTask> all() {
        return List.copyOf(new NumberTasks().tasks);
    }

    private void names() {
        // Also the second step of compositions, whose results go up to two hundred.
        tasks.add(AtomicTask.ruled(
                "number-to-words", random -> String.valueOf(1 + random.nextInt(MAX_NAMED)), input -> number(input)
                        .filter(number -> number <= MAX_RESULT)
                        .map(number -> inWords(input, NumberNames.cardinal(number)))));
        from("words-to-number", MAX_NAMED, number -> Item.of(NumberNames.cardinal(number), String.valueOf(number))
                .by(String.valueOf(number)));
        from("ordinal", 150, number -> Item.of(String.valueOf(number), NumberNames.ordinalDigits(number)));
        from("ordinal-word", MAX_DAY, number -> Item.of(String.valueOf(number), NumberNames.ordinal(number)));
        from("roman", MAX_ROMAN, number -> Item.of(String.valueOf(number), NumberNames.roman(number)));
        from("from-roman", MAX_ROMAN, number -> Item.of(NumberNames.roman(number), String.valueOf(number))
                .by(String.valueOf(number)));
    }

    /** "and" after the hundred is also right. */
    private static Item inWords(String digits, String words) {
        Item usual = Item.of(digits, words);
        String withAnd = words.replace("hundred ", "hundred and ");
        return withAnd.equals(words) ? usual : new Item(digits, List.of(words, withAnd), usual.keys());
    }

    private void calculations() {
        calculation("add", "+", random -> new int[] {1 + random.nextInt(60), 1 + random.nextInt(39)}, Integer::sum);
        calculation(
                "subtract",
                "-",
                random -> {
                    int difference = 1 + random.nextInt(60);
                    int less = 1 + random.nextInt(39);
                    return new int[] {difference + less, less};
                },
                (from, less) -> from - less);
        calculation(
                "multiply",
                "x",
                random -> new int[] {2 + random.nextInt(11), 2 + random.nextInt(11)},
                (first, second) -> first * second);
        from("double-number", 100, number -> Item.of(String.valueOf(number), String.valueOf(2 * number)));
        from("half-number", 100, number -> Item.of(String.valueOf(2 * number), String.valueOf(number)));
    }

    private void neighbors() {
        from("next-number", 300, number -> Item.of(String.valueOf(number), String.valueOf(number + 1)));
        from("previous-number", 300, number -> Item.of(String.valueOf(number), String.valueOf(number - 1)));
        from("even-or-odd", 300, number -> Item.of(String.valueOf(number), number % 2 == 0 ? "even" : "odd"));
        // There are different rules for rounding halfway numbers.
        tasks.add(AtomicTask.listed(
                "round-to-ten",
                IntStream.rangeClosed(11, 199)
                        .filter(number -> number % 5 != 0)
                        .mapToObj(number -> Item.of(String.valueOf(number), String.valueOf((number + 5) / 10 * 10)))
                        .toList()));
    }

    private void digits() {
        number("last-digit", digits -> digits.substring(digits.length() - 1));
        number("digit-count", digits -> String.valueOf(digits.length()));
    }

    /** {@code 3 pm} and {@code 9:30 am}. */
    private void clock24() {
        List<Item> items = new ArrayList<>();
        for (String half : List.of("am", "pm")) {
            for (int hour = 1; hour <= 12; hour++) {
                for (int minute = 0; minute < 60; minute += 5) {
                    String time = minute == 0 ? String.valueOf(hour) : "%d:%02d".formatted(hour, minute);
                    int hours = hour % 12 + (half.equals("pm") ? 12 : 0);
                    items.add(Item.of(time + " " + half, "%02d:%02d".formatted(hours, minute)));
                }
            }
        }
        tasks.add(AtomicTask.listed("clock-24", items));
    }

    /** {@code 5 dollars}, {@code 20 dollars and 50 cents}, and {@code 50 cents}. */
    private void price() {
        tasks.add(AtomicTask.made("price", random -> {
            int dollars = 1 + random.nextInt(random.nextBoolean() ? 20 : 500);
            int cents = 5 * (1 + random.nextInt(19));
            String inWords = dollars + (dollars == 1 ? " dollar" : " dollars");
            return switch (random.nextInt(5)) {
                case 0 -> Item.of(cents + " cents", "$0.%02d".formatted(cents));
                case 1, 2 -> Item.of(inWords + " and " + cents + " cents", "$%d.%02d".formatted(dollars, cents));
                default -> Item.of(inWords, "$" + dollars);
            };
        }));
    }

    /** A task on the numbers from 1 to {@code max}. */
    private void from(String id, int max, IntFunction<Item> items) {
        AtomicTask listed = AtomicTask.listed(
                id, IntStream.rangeClosed(1, max).mapToObj(items).toList());
        tasks.add(new AtomicTask(id, listed.items(), listed.rule(), false));
    }

    private interface Calculation {
        int of(int first, int second);
    }

    private void calculation(String id, String sign, Function<Random, int[]> numbers, Calculation calculation) {
        tasks.add(AtomicTask.made(id, random -> {
            int[] pair = numbers.apply(random);
            return Item.of(pair[0] + " " + sign + " " + pair[1], String.valueOf(calculation.of(pair[0], pair[1])));
        }));
    }

    /** A task on the digits of numbers; numbers with one to six digits are equally frequent. */
    private void number(String id, Function<String, String> rule) {
        tasks.add(AtomicTask.ruled(
                id,
                random -> {
                    int least = (int) Math.pow(10, random.nextInt(6));
                    return String.valueOf(least + random.nextInt(9 * least));
                },
                input -> number(input).map(digits -> Item.of(input, rule.apply(input)))));
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[1-9][0-9]{0,8}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
