package io.adapterfactory.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * One run of the command line inside the test's JVM.
 *
 * @param out standard output
 * @param error standard error
 */
public record CommandRun(int exitCode, String out, String error) {

    static CommandRun of(String... arguments) {
        return of(FactoryMain.commandLine(List.of(), arguments), arguments);
    }

    /** @param commandLine whose output is redirected */
    public static CommandRun of(CommandLine commandLine, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter error = new StringWriter();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(error));
        int exitCode = commandLine.execute(arguments);
        return new CommandRun(exitCode, out.toString(), error.toString());
    }
}
