package io.adapterfactory.factory;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One run of the command line inside the test's JVM.
 *
 * @param out what came on standard output
 * @param error what came on standard error
 */
record CommandRun(int exitCode, String out, String error) {

    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter error = new StringWriter();
        CommandLine commandLine = FactoryMain.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(error));
        int exitCode = commandLine.execute(arguments);
        return new CommandRun(exitCode, out.toString(), error.toString());
    }
}
