package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.EvaluatorClient;
import io.adapterfactory.cli.command.option.EvaluatorAddress;
import io.adapterfactory.cli.error.ExitCode;
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
}
