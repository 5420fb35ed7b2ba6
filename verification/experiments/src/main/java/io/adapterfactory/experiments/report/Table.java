package io.adapterfactory.experiments.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of a report.
 *
 * @param title one line
 * @param rows cells as text, as many as columns
 */
public record Table(String title, List<String> columns, List<List<String>> rows) {

    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row of '" + title + "' has " + row.size() + " cells, expected " + columns.size());
            }
        }
    }

    /** GitHub's Markdown. */
    public String toMarkdown() {
        return line(columns) + "|" + "---|".repeat(columns.size()) + "\n"
                + rows.stream().map(Table::line).collect(Collectors.joining());
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** RFC 4180. */
    public String toCsv() {
        return csv(columns) + rows.stream().map(Table::csv).collect(Collectors.joining());
    }

    private static String csv(List<String> cells) {
        return cells.stream()
                        .map(cell -> cell.matches("(?s).*[\",\\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                        .collect(Collectors.joining(","))
                + "\n";
    }
}
