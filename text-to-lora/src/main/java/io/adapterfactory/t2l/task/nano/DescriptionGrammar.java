package io.adapterfactory.t2l.task.nano;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * English descriptions of nano tasks: precise, colloquial, and terse phrasings of operations, combined by frames and
 * connectors. Unseen wordings consist of held-out phrasings, frames, and connectors.
 */
final class DescriptionGrammar {

    private static final List<String> LISTS = List.of("list", "sequence", "row", "string", "input", "series");
    private static final List<String[]> ITEMS = List.of(
            new String[] {"items", "item"},
            new String[] {"elements", "element"},
            new String[] {"entries", "entry"},
            new String[] {"characters", "character"},
            new String[] {"symbols", "symbol"});
    private static final String TERSE = "~";
    private static final int ATTEMPTS_EACH = 60;

    private final PhrasingFile phrasings = PhrasingFile.resource(
            "phrasings.txt", "more-phrasings.txt", Set.of("list", "items", "item", "k", "kth", "group", "x", "y"));
    private final PhrasingFile frames =
            PhrasingFile.resource("frames.txt", "more-frames.txt", Set.of("a", "b", "a-ing", "b-ing", "list"));

    /** The families that have phrasings. */
    Set<String> families() {
        return phrasings.sections();
    }

    /** The phrasings of a family in the resource. */
    List<String> phrasings(String family, Wording wording) {
        return phrasings.phrasings(family, wording);
    }

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
        String text = parts.size() == 1 ? one(parts.get(0), wording, random) : two(parts, wording, random);
        String[] items = any(ITEMS, random);
        return text.replace("{list}", any(LISTS, random))
                .replace("{items}", items[0])
                .replace("{item}", items[1]);
    }

    private String one(String operation, Wording wording, Random random) {
        String phrasing = any(phrasings.phrasings(family(operation), wording), random);
        String filled = Arguments.of(operation).fill(strip(phrasing), random);
        return isTerse(phrasing) || random.nextInt(3) == 0
                ? filled
                : any(frames.phrasings("one", wording), random).replace("{a}", filled);
    }

    private String two(List<String> operations, Wording wording, Random random) {
        boolean terse = random.nextInt(5) == 0;
        while (true) {
            String frame = any(frames.phrasings(terse ? "two-terse" : "two", wording), random);
            Optional<String> first = part(operations.get(0), wording, terse, frame.contains("{a-ing}"), random);
            Optional<String> second = part(operations.get(1), wording, terse, frame.contains("{b-ing}"), random);
            if (first.isPresent() && second.isPresent()) {
                return frame.replace("{a}", first.get())
                        .replace("{a-ing}", first.get())
                        .replace("{b}", second.get())
                        .replace("{b-ing}", second.get());
            }
        }
    }

    /** A phrasing in the required form; empty if a gerund is needed and the selected phrasing has none. */
    private Optional<String> part(String operation, Wording wording, boolean terse, boolean gerund, Random random) {
        List<String> fitting = phrasings.phrasings(family(operation), wording).stream()
                .filter(phrasing -> isTerse(phrasing) == terse)
                .toList();
        String phrasing = strip(any(fitting, random));
        return (gerund ? Gerund.of(phrasing) : Optional.of(phrasing))
                .map(text -> Arguments.of(operation).fill(text, random));
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

    private static <T> T any(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
