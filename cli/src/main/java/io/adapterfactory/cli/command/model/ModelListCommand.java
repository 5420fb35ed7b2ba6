package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.command.option.StoredFolders;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the base models of a store: family, sizes, estimated memory of an evaluator, license.")
public final class ModelListCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print one JSON object per model.")
    private boolean json;

    @Mixin
    private StoreOption store;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (StoreAccess opened = store.open()) {
            StoredFolders models = new ModelStore(opened).models();
            for (String name : models.names()) {
                try {
                    print(out, ModelSummary.read(name, models.requireSmallFiles(name)));
                } catch (InvalidModelException e) {
                    printUnusable(out, name, e.getMessage());
                }
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private void print(PrintWriter out, ModelSummary model) {
        if (json) {
            out.println(Json.line(model.json()));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%-30s %-12s %,16d parameters %4d layers %6.1f GB  %s%n",
                    model.name(),
                    model.family(),
                    model.parameters(),
                    model.layers(),
                    model.memory().evaluator() / 1e9,
                    model.license().orElse("license unknown"));
        }
    }

    /** Prints an unusable folder, which must not prevent the list of the others. */
    private void printUnusable(PrintWriter out, String name, String problem) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("name", name);
            line.put("problem", problem);
            out.println(Json.line(line));
        } else {
            out.printf(Locale.ROOT, "%-30s not usable: %s%n", name, problem);
        }
    }
}
