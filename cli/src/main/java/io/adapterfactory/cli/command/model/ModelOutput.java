package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.terminal.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints one model, as text or as JSON. */
final class ModelOutput {

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** @param added its location, if it was just added */
    void print(ModelSummary summary, Optional<String> added) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>(summary.json());
            added.ifPresent(folder -> result.put("folder", folder));
            out.println(Json.line(result));
        } else {
            added.ifPresent(out::println);
            summary.print(out);
        }
        out.flush();
    }
}
