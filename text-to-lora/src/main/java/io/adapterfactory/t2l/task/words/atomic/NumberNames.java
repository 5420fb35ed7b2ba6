package io.adapterfactory.t2l.task.words.atomic;

import java.util.List;
import java.util.Map;

/** Numbers in words and as Roman numerals. */
final class NumberNames {

    private static final List<String> SMALL = List.of(
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen");
    private static final List<String> TENS =
            List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
    private static final Map<String, String> IRREGULAR_ORDINALS = Map.of(
            "one", "first",
            "two", "second",
            "three", "third",
            "five", "fifth",
            "eight", "eighth",
            "nine", "ninth",
            "twelve", "twelfth");

    private static final int[] ROMAN_VALUES = {100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final List<String> ROMAN_SIGNS = List.of("C", "XC", "L", "XL", "X", "IX", "V", "IV", "I");

    private NumberNames() {}

    /** @param number 0 to 999 */
    static String cardinal(int number) {
        if (number >= 100) {
            String hundreds = SMALL.get(number / 100) + " hundred";
            return number % 100 == 0 ? hundreds : hundreds + " " + cardinal(number % 100);
        }
        if (number < SMALL.size()) {
            return SMALL.get(number);
        }
        String tens = TENS.get(number / 10);
        return number % 10 == 0 ? tens : tens + "-" + SMALL.get(number % 10);
    }

    /** @param number 1 to 99 */
    static String ordinal(int number) {
        String cardinal = cardinal(number);
        int hyphen = cardinal.indexOf('-') + 1; // 0 where there is none
        String last = cardinal.substring(hyphen);
        String regular = last.endsWith("y") ? last.substring(0, last.length() - 1) + "ieth" : last + "th";
        return cardinal.substring(0, hyphen) + IRREGULAR_ORDINALS.getOrDefault(last, regular);
    }

    /** {@code 1st}, {@code 22nd}, {@code 113th}. */
    static String ordinalDigits(int number) {
        boolean isTeen = number % 100 / 10 == 1;
        String ending =
                switch (isTeen ? 0 : number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return number + ending;
    }

    /** @param number 1 to 399 */
    static String roman(int number) {
        StringBuilder roman = new StringBuilder();
        int rest = number;
        for (int i = 0; i < ROMAN_VALUES.length; i++) {
            while (rest >= ROMAN_VALUES[i]) {
                roman.append(ROMAN_SIGNS.get(i));
                rest -= ROMAN_VALUES[i];
            }
        }
        return roman.toString();
    }
}
