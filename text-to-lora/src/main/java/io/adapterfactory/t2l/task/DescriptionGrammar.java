package io.adapterfactory.t2l.task;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** English descriptions of nano tasks: precise, colloquial and terse phrasings of operations, in frames and connectors. */
final class DescriptionGrammar {

    private static final List<String> LISTS = List.of("list", "sequence", "row", "string", "input", "series");
    private static final List<String[]> ITEMS = List.of(
            new String[] {"items", "item"},
            new String[] {"elements", "element"},
            new String[] {"entries", "entry"},
            new String[] {"characters", "character"},
            new String[] {"symbols", "symbol"});
    private static final String[] NUMBERS = {"zero", "one", "two", "three", "four", "five"};
    private static final String[] ORDINALS = {"0th", "1st", "2nd", "3rd", "4th", "5th"};
    private static final String[] ORDINAL_WORDS = {"zeroth", "first", "second", "third", "fourth", "fifth"};
    private static final String TERSE = "~";
    private static final int ATTEMPTS_EACH = 60;

    private final PhrasingFile phrasings =
            new PhrasingFile("phrasings.txt", Set.of("list", "items", "item", "k", "kth", "x", "y"));
    private final PhrasingFile frames = new PhrasingFile("frames.txt", Set.of("a", "b", "list"));

    /** Up to {@code count} distinct descriptions, the same ones for the same seed. */
    List<String> descriptions(Operation operation, Wording wording, int count, long seed) {
        Random random = new Random(seed * 31 + operation.id().hashCode());
        Set<String> distinct = new LinkedHashSet<>();
        for (int attempt = 0; distinct.size() < count && attempt < ATTEMPTS_EACH * count; attempt++) {
            distinct.add(description(operation, wording, random));
        }
        return new ArrayList<>(distinct);
    }

    private String description(Operation operation, Wording wording, Random random) {
        List<String> parts = operation.parts();
        String text;
        if (parts.size() == 1) {
            String phrasing = any(phrasings.phrasings(family(parts.get(0)), wording), random);
            String filled = arguments(strip(phrasing), parts.get(0), random);
            text = isTerse(phrasing) || random.nextInt(3) == 0
                    ? filled
                    : any(frames.phrasings("one", wording), random).replace("{a}", filled);
        } else {
            boolean terse = random.nextInt(5) == 0;
            String first = part(parts.get(0), wording, terse, random);
            String second = part(parts.get(1), wording, terse, random);
            text = any(frames.phrasings(terse ? "two-terse" : "two", wording), random)
                    .replace("{a}", first)
                    .replace("{b}", second);
        }
        String[] items = ITEMS.get(random.nextInt(ITEMS.size()));
        return text.replace("{list}", any(LISTS, random))
                .replace("{items}", items[0])
                .replace("{item}", items[1]);
    }

    private String part(String operation, Wording wording, boolean terse, Random random) {
        List<String> fitting = phrasings.phrasings(family(operation), wording).stream()
                .filter(phrasing -> isTerse(phrasing) == terse)
                .toList();
        return arguments(strip(any(fitting, random)), operation, random);
    }

    private static String arguments(String phrasing, String operation, Random random) {
        String[] pieces = operation.split("-");
        String text = phrasing;
        if (pieces.length > 1 && text.contains("{k")) {
            int k = Integer.parseInt(pieces[1]);
            boolean words = random.nextBoolean();
            text = text.replace("{kth}", words ? ORDINAL_WORDS[k] : ORDINALS[k])
                    .replace("{k}", words ? NUMBERS[k] : Integer.toString(k));
            if (k == 1) { // one items -> one item
                text = text.replace("{items}", "{item}");
            }
        }
        if (pieces.length > 1 && text.contains("{x}")) {
            int form = random.nextInt(3);
            text = text.replace("{x}", item(pieces[1], form));
            if (pieces.length > 2) {
                text = text.replace("{y}", item(pieces[2], form));
            }
        }
        return text;
    }

    private static String item(String item, int form) {
        boolean digit = Character.isDigit(item.charAt(0));
        return switch (form) {
            case 0 -> item;
            case 1 -> (digit ? "the digit " : "the letter ") + item;
            default -> digit ? "the number " + item : "'" + item + "'";
        };
    }

    /** The family of {@code first-3} is {@code first}. */
    static String family(String operation) {
        int hyphen = operation.indexOf('-');
        return hyphen < 0 ? operation : operation.substring(0, hyphen);
    }

    private static boolean isTerse(String phrasing) {
        return phrasing.startsWith(TERSE);
    }

    private static String strip(String phrasing) {
        return isTerse(phrasing) ? phrasing.substring(TERSE.length()) : phrasing;
    }

    private static String any(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
