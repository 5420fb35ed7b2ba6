package io.adapterfactory.verification.reference.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table of a page. */
public final class MarkdownTable {

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    public MarkdownTable(String... headers) {
        this.columns = headers.length;
        rows.add(List.of(headers));
    }

    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells; the table has " + columns + " columns");
        }
        rows.add(List.of(cells));
    }

    public boolean isEmpty() {
        return rows.size() == 1;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line(rows.get(0)));
        text.append("|").append("---|".repeat(columns)).append('\n');
        rows.stream().skip(1).map(MarkdownTable::line).forEach(text::append);
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> MarkdownText.escaped(cell.replaceAll("\\s+", " ").strip())
                        .replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Text as code, empty text as it is. */
    public static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }
}
