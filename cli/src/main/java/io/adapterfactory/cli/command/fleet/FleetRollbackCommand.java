package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.EvaluatorClient;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Roll back the newest refresh: the adapters that it replaced are served again.",
        footer = {
            "",
            "Repeat it to roll back the refresh before. The champion stays; \"factory rollback\" changes that.",
            "--json prints {refreshId, baseModel, version, adapters}.",
            "Exit code 2 when there is no refresh that could be rolled back.",
            "",
            "Examples:",
            "  factory fleet rollback",
            "  factory fleet rollback --base-model nano --json"
        })
public final class FleetRollbackCommand extends FleetRequest {

    @Mixin
    private RefreshedBaseModel baseModel;

    @Override
    JsonNode send(EvaluatorClient client) {
        return client.rollBack(baseModel.name());
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        FleetText.rolledBack(answer, out);
    }
}
