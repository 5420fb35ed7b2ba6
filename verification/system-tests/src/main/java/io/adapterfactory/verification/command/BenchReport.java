package io.adapterfactory.verification.command;

import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.verification.history.CampaignReading;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The results of a measurement: tables while it runs, or one JSON object at the end. */
final class BenchReport {

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final Map<String, Object> result = new LinkedHashMap<>();

    /** Prints lines of a table, for people only. */
    void say(String format, Object... values) {
        if (!json) {
            out().printf(Locale.ROOT, format, values);
            out().flush();
        }
    }

    /**
     * A table whose rows are printed when they are added.
     *
     * @param name of their list in the JSON object
     */
    <T> Rows<T> rows(String name, RowFormat<T> format) {
        text(format.header());
        List<Map<String, Object>> objects = new ArrayList<>();
        put(name, objects);
        return result -> {
            text(format.line(result));
            objects.add(format.json(result));
        };
    }

    /** A table with one row, or an object in the JSON object. */
    <T> void row(String name, RowFormat<T> format, T result) {
        text(format.header() + format.line(result));
        put(name, format.json(result));
    }

    /** Receives the rows of a table. */
    interface Rows<T> {
        void add(T result);
    }

    private void text(String text) {
        say("%s", text);
    }

    /** Adds a field to the JSON object. */
    void put(String name, Object value) {
        result.put(name, value);
    }

    /** Adds the numbers of records in a campaign's topics. */
    void putCounts(CampaignReading reading) {
        put("adapters", reading.adapters().size());
        put("results", reading.results().size());
        put("deadLetters", reading.deadLetters().size());
        put("versionRecords", reading.versions().size());
    }

    /** Prints the JSON object, if requested. */
    void end() {
        if (json) {
            out().println(Json.line(result));
        }
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
