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
        name = "refresh",
        mixinStandardHelpOptions = true,
        description = "Make the served adapters again with the champion; each replaces the old one unless it is worse.",
        footer = {
            "",
            "The new adapters are scored on the benchmarks of the old ones. \"factory fleet\" shows the progress, and"
                    + " \"factory fleet rollback\" takes the refresh back.",
            "Exit code 2 when there is nothing to refresh, or the last refresh still makes adapters.",
            "",
            "Examples:",
            "  factory fleet refresh --dry-run",
            "  factory fleet refresh --base-model nano --at-once 4"
        })
public final class FleetRefreshCommand implements Callable<Integer> {

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model of the adapters (default: ${DEFAULT-VALUE}).")
    private String baseModel;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "8",
            description = "Max adapters that are ordered and not scored yet, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int atOnce;

    @Option(names = "--dry-run", description = "Print what would be made again; order nothing.")
    private boolean dryRun;

    @Mixin
    private EvaluatorAddress evaluator;

    @Option(
            names = "--json",
            description = "Print one JSON object {refreshId, baseModel, version, adapters}, where a dry run has no"
                    + " refreshId and lists the adapters.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode answer =
                dryRun ? evaluator.client().plan(baseModel) : evaluator.client().startRefresh(baseModel, atOnce);
        if (json) {
            out.println(answer);
        } else if (dryRun) {
            FleetText.plan(answer, out);
        } else {
            out.printf(
                    "refresh %s makes %d adapters again with %s; \"factory fleet\" shows the progress%n",
                    answer.path("refreshId").asText(),
                    answer.path("adapters").asInt(),
                    answer.path("version").asText());
        }
        out.flush();
        return ExitCode.OK;
    }
}
