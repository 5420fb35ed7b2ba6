package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.EvaluatorClient;
import io.adapterfactory.cli.command.option.EvaluatorAddress;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that sends the evaluator one request and prints its answer. */
abstract class FleetRequest implements Callable<Integer> {

    @Mixin
    private EvaluatorAddress evaluator;

    @Option(names = "--json", description = "Print the evaluator's answer: one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Sends the request. */
    abstract JsonNode send(EvaluatorClient client);

    /** Prints the answer for people. */
    abstract void print(JsonNode answer, PrintWriter out);

    @Override
    public final Integer call() {
        requireNoOptionBeforeTheName();
        PrintWriter out = spec.commandLine().getOut();
        JsonNode answer = send(evaluator.client());
        if (json) {
            out.println(answer);
        } else {
            print(answer, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    /** An option between "fleet" and the name of this command belongs to "fleet": this command would use another evaluator. */
    private void requireNoOptionBeforeTheName() {
        spec.commandLine().getParent().getParseResult().matchedOptions().stream()
                .findFirst()
                .ifPresent(option -> {
                    throw FactoryException.badInput(option.longestName() + " is before \"" + spec.name()
                            + "\"; expected after it: factory fleet " + spec.name() + " " + option.longestName()
                            + " ...");
                });
    }
}
