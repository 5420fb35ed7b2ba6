package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.command.option.EvaluatorAddress;
import io.adapterfactory.cli.error.ExitCode;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        subcommands = {FleetRefreshCommand.class, FleetRollbackCommand.class},
        synopsisSubcommandLabel = "[COMMAND]",
        description = "List the adapters that inference servers serve, and the progress of refreshes.",
        footer = {
            "",
            "* marks adapters of the current champion. After the name of the adapter comes its alias, if it has one.",
            "",
            "Examples:",
            "  factory fleet",
            "  factory fleet --base-model nano --json",
            "  factory fleet --refresh 20260301-120000-000-1a2b3c"
        })
public final class FleetCommand implements Callable<Integer> {

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            description = "Only adapters of this base model. Default: all.")
    private String baseModel;

    @Option(names = "--refresh", paramLabel = "ID", description = "Show this refresh, adapter by adapter.")
    private String refresh;

    @Mixin
    private EvaluatorAddress evaluator;

    @Option(names = "--json", description = "Print the answer of GET /api/fleet, or of GET /api/fleet/refreshes/ID.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode found = refresh == null
                ? evaluator.client().fleet(Optional.ofNullable(baseModel))
                : evaluator.client().refresh(refresh);
        if (json) {
            out.println(found);
        } else if (refresh != null) {
            FleetText.refresh(found, out);
        } else {
            FleetText.fleet(found, out);
        }
        out.flush();
        return ExitCode.OK;
    }
}
