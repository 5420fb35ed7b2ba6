package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.command.option.EvaluatorAddress;
import io.adapterfactory.cli.error.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Take the newest refresh back: the adapters that it replaced are served again.",
        footer = {
            "",
            "Repeat it to take back the refresh before. The champion stays; \"factory rollback\" changes that.",
            "Exit code 2 when there is no refresh that could be taken back.",
            "",
            "Examples:",
            "  factory fleet rollback",
            "  factory fleet rollback --base-model nano --json"
        })
public final class FleetRollbackCommand implements Callable<Integer> {

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model of the adapters (default: ${DEFAULT-VALUE}).")
    private String baseModel;

    @Mixin
    private EvaluatorAddress evaluator;

    @Option(names = "--json", description = "Print one JSON object {refreshId, baseModel, version, adapters}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode answer = evaluator.client().rollBack(baseModel);
        out.println(
                json
                        ? answer.toString()
                        : "refresh " + answer.path("refreshId").asText() + " is taken back; the adapters before it are"
                                + " being loaded");
        out.flush();
        return ExitCode.OK;
    }
}
