package io.adapterfactory.cli.command.version;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.command.option.TrainerOptions;
import io.adapterfactory.cli.error.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description = "Make a hypernetwork version the champion, whatever its scores; generators use it immediately.",
        footer = {
            "",
            "The trainer publishes the change, so it must be running. \"factory versions\" lists the versions that"
                    + " can be promoted.",
            "Exit code 3 when there is no such version, 2 when it cannot serve.",
            "",
            "Examples:",
            "  factory promote v3",
            "  factory promote v3 --base-model nano --json --trainer http://trainer:8103"
        })
public final class PromoteCommand implements Callable<Integer> {

    @Parameters(paramLabel = "VERSION", description = "Name of the version, for example v3.")
    private String version;

    @Mixin
    private TrainerOptions trainer;

    @Option(names = "--json", description = "Print one JSON object {baseModel, champion, reason}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        print(spec.commandLine().getOut(), trainer.client().promote(trainer.baseModel(), version), json);
        return ExitCode.OK;
    }

    /** Prints which version serves now. */
    static void print(PrintWriter out, JsonNode serving, boolean json) {
        out.println(
                json
                        ? serving.toString()
                        : serving.get("baseModel").asText() + " is now served by "
                                + serving.get("champion").asText() + ": "
                                + serving.get("reason").asText());
        out.flush();
    }
}
