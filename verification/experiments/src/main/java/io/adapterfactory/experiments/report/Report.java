package io.adapterfactory.experiments.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Results of an experiment.
 *
 * @param name of the experiment and of its files
 * @param remarks on the method, one paragraph each
 */
public record Report(String name, String title, List<String> remarks, List<Table> tables, List<Chart> charts) {

    /**
     * Writes {@code <name>.md}, {@code <name>.csv} for the first table and {@code <name>-<n>.csv} for the others, and
     * the charts as PNG.
     *
     * @param command that created it, for the file
     */
    public void write(Path folder, String command) {
        try {
            Files.createDirectories(folder);
            StringBuilder text = new StringBuilder("# " + title + "\n\n`" + command + "`\n");
            remarks.forEach(
                    remark -> text.append("\n").append(WrappedText.of(remark)).append("\n"));
            for (int i = 0; i < tables.size(); i++) {
                Table table = tables.get(i);
                Files.writeString(folder.resolve(name + (i == 0 ? "" : "-" + (i + 1)) + ".csv"), table.toCsv());
                text.append("\n## ").append(table.title()).append("\n\n").append(table.toMarkdown());
            }
            for (Chart chart : charts) {
                ChartFile.write(folder, chart);
                text.append("\n![")
                        .append(chart.title())
                        .append("](")
                        .append(chart.name())
                        .append(".png)\n");
            }
            Files.writeString(folder.resolve(name + ".md"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the report " + name + " to " + folder, e);
        }
    }
}
