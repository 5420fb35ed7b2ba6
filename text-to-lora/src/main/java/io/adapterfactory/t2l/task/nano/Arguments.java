package io.adapterfactory.t2l.task.nano;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * The arguments of an operation in various forms: {@code 3}, {@code three}, {@code 3rd}, {@code trio}; {@code x},
 * {@code the letter x}.
 */
final class Arguments {

    private static final List<String> NUMBERS = List.of("zero", "one", "two", "three", "four", "five");
    private static final List<String> ORDINALS = List.of("0th", "1st", "2nd", "3rd", "4th", "5th");
    private static final List<String> ORDINAL_WORDS = List.of("zeroth", "first", "second", "third", "fourth", "fifth");
    private static final List<String> GROUPS =
            List.of("nothing", "single", "pair", "trio", "foursome", "group of five");

    /** After these words, an item has no article. */
    private static final Pattern WITHOUT_ARTICLE =
            Pattern.compile("\\b(every|each|any|all|no|one|more|extra|additional|new) \\{([xy])}");

    private final String[] values;

    private Arguments(String[] values) {
        this.values = values;
    }

    /** The arguments of {@code replace-a-e} are a and e. */
    static Arguments of(String operation) {
        String[] pieces = operation.split("-");
        return new Arguments(Arrays.copyOfRange(pieces, 1, pieces.length));
    }

    /** Fills the argument slots of a phrasing, in a random form. */
    String fill(String phrasing, Random random) {
        if (values.length == 0) {
            return phrasing;
        }
        String text = phrasing;
        if (text.contains("{k") || text.contains("{group}")) {
            text = number(text, Integer.parseInt(values[0]), random.nextBoolean());
        }
        if (text.contains("{x}")) {
            text = items(text, random.nextInt(3));
        }
        return text;
    }

    private static String number(String phrasing, int k, boolean inWords) {
        String text = phrasing.replace("{kth}", inWords ? ORDINAL_WORDS.get(k) : ORDINALS.get(k))
                .replace("{k}", inWords ? NUMBERS.get(k) : Integer.toString(k))
                .replace("{group}", GROUPS.get(k));
        return k == 1 ? text.replace("{items}", "{item}") : text; // one items -> one item
    }

    private String items(String phrasing, int form) {
        String text = WITHOUT_ARTICLE
                .matcher(phrasing)
                .replaceAll(match -> match.group(1) + " "
                        + (match.group(2).equals("x") ? bare(values[0], form) : bare(values[1], form)));
        text = text.replace("{x}", item(values[0], form));
        return values.length < 2 ? text : text.replace("{y}", item(values[1], form));
    }

    private static String item(String item, int form) {
        return switch (form) {
            case 0 -> item;
            case 1 -> (isDigit(item) ? "the digit " : "the letter ") + item;
            default -> isDigit(item) ? "the number " + item : "'" + item + "'";
        };
    }

    private static String bare(String item, int form) {
        return switch (form) {
            case 0 -> item;
            case 1 -> (isDigit(item) ? "digit " : "letter ") + item;
            default -> "'" + item + "'";
        };
    }

    private static boolean isDigit(String item) {
        return Character.isDigit(item.charAt(0));
    }
}
