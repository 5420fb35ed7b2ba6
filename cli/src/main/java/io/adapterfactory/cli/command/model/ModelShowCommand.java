package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.terminal.Json;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show a base model of a store: family, sizes, what a LoRA can adapt, license.")
public final class ModelShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Name of the model in the store.")
    private String name;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Mixin
    private ModelStore store;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ModelSummary summary = ModelSummary.read(name, store.require(name));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(summary.json()));
        } else {
            summary.print(out);
        }
        out.flush();
        return ExitCode.OK;
    }
}
