package io.adapterfactory.verification.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Formats one kind of result as a line of a Markdown table and as a JSON object, in the order of the added columns.
 *
 * @param <T> the result
 */
final class RowFormat<T> {

    private record Cell<T>(String heading, String format, Function<T, Object> value) {}

    private record Field<T>(String name, Function<T, Object> value) {}

    private final List<Cell<T>> cells = new ArrayList<>();
    private final List<Field<T>> fields = new ArrayList<>();

    /** Adds a value to both formats. */
    RowFormat<T> both(String heading, String format, String name, Function<T, Object> value) {
        return cell(heading, format, value).field(name, value);
    }

    /** Adds a value to the table only. */
    RowFormat<T> cell(String heading, String format, Function<T, Object> value) {
        cells.add(new Cell<>(heading, format, value));
        return this;
    }

    /** Adds a value to the JSON object only. */
    RowFormat<T> field(String name, Function<T, Object> value) {
        fields.add(new Field<>(name, value));
        return this;
    }

    /** The two header lines of the table. */
    String header() {
        return line(cells.stream().map(Cell::heading).toList()) + "|" + "---|".repeat(cells.size()) + "\n";
    }

    String line(T result) {
        return line(cells.stream()
                .map(cell ->
                        String.format(Locale.ROOT, cell.format(), cell.value().apply(result)))
                .toList());
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    Map<String, Object> json(T result) {
        Map<String, Object> object = new LinkedHashMap<>();
        fields.forEach(field -> object.put(field.name(), field.value().apply(result)));
        return object;
    }
}
