package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.EvaluatorClient;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        subcommands = {FleetRefreshCommand.class, FleetRollbackCommand.class},
        synopsisSubcommandLabel = "[COMMAND]",
        description = "List the adapters that inference servers serve, and the progress of refreshes.",
        footer = {
            "",
            "Adapters of the current champion are marked with *. The alias of an adapter, if it has one, follows its name.",
            "--json prints the answer of GET /api/fleet, or with --refresh that of GET /api/fleet/refreshes/ID.",
            "",
            "Examples:",
            "  factory fleet",
            "  factory fleet --base-model nano --json",
            "  factory fleet --refresh 20260301-120000-000-1a2b3c"
        })
public final class FleetCommand extends FleetRequest {

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            description = "Only adapters of this base model. Default: all.")
    private String baseModel;

    @Option(names = "--refresh", paramLabel = "ID", description = "Show this refresh, adapter by adapter.")
    private String refresh;

    @Override
    JsonNode send(EvaluatorClient client) {
        return refresh == null ? client.fleet(Optional.ofNullable(baseModel)) : client.refresh(refresh);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        if (refresh == null) {
            FleetText.fleet(answer, out);
        } else {
            FleetText.refresh(answer, out);
        }
    }
}
