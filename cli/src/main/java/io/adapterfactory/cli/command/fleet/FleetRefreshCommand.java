package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.EvaluatorClient;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "refresh",
        mixinStandardHelpOptions = true,
        description = "Make the served adapters again with the champion; each replaces the old one unless it is worse.",
        footer = {
            "",
            "The new adapters are scored on the benchmarks of the old ones. \"factory fleet\" shows the progress, and"
                    + " \"factory fleet rollback\" undoes the refresh.",
            "--json prints {refreshId, baseModel, version, adapters}; a dry run has no refreshId and lists the"
                    + " adapters.",
            "Exit code 2 when there is nothing to refresh, or the last refresh still makes adapters.",
            "",
            "Examples:",
            "  factory fleet refresh --dry-run",
            "  factory fleet refresh --base-model nano --at-once 4"
        })
public final class FleetRefreshCommand extends FleetRequest {

    @Mixin
    private RefreshedBaseModel baseModel;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "8",
            description = "Max adapters that are ordered and not scored yet, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int atOnce;

    @Option(names = "--dry-run", description = "Print what would be made again; order nothing.")
    private boolean dryRun;

    @Override
    JsonNode send(EvaluatorClient client) {
        return dryRun ? client.plan(baseModel.name()) : client.startRefresh(baseModel.name(), atOnce);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        if (dryRun) {
            FleetText.plan(answer, out);
        } else {
            FleetText.started(answer, out);
        }
    }
}
