package io.adapterfactory.t2l.lora;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Indices of layers in a readable form: {@code 8-29}, or {@code 0,2,8-15}. */
public final class LayerNumbers {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

    private LayerNumbers() {}

    /**
     * @return ascending, without duplicates
     * @throws IllegalArgumentException when the text has another format
     */
    public static List<Integer> parse(String text) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part.strip());
            if (!range.matches()) {
                throw new IllegalArgumentException(
                        "layers '" + text + "' are not numbers; expected a form like 8-29 or 0,2,8-15");
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (last < first) {
                throw new IllegalArgumentException("layers '" + part.strip() + "' end before they begin");
            }
            for (int layer = first; layer <= last; layer++) {
                numbers.add(layer);
            }
        }
        return List.copyOf(numbers);
    }

    /** @param layers ascending */
    public static String format(List<Integer> layers) {
        List<String> parts = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= layers.size(); i++) {
            if (i == layers.size() || layers.get(i) != layers.get(i - 1) + 1) {
                int from = layers.get(first);
                int to = layers.get(i - 1);
                parts.add(from == to ? Integer.toString(from) : from + "-" + to);
                first = i;
            }
        }
        return String.join(",", parts);
    }
}
