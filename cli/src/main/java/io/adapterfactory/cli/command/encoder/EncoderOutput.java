package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.cli.terminal.Json;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints encoders, as text or as JSON. */
final class EncoderOutput {

    @Option(names = "--json", description = "Print one JSON object per encoder.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    void print(EncoderSummary encoder) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(Json.line(encoder.json()));
        } else {
            encoder.print(out);
        }
        out.flush();
    }

    void print(List<EncoderSummary> encoders) {
        PrintWriter out = command.commandLine().getOut();
        for (EncoderSummary encoder : encoders) {
            if (json) {
                out.println(Json.line(encoder.json()));
            } else {
                encoder.printLine(out);
            }
        }
        out.flush();
    }
}
