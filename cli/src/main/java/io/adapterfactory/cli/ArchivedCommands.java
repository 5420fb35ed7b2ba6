package io.adapterfactory.cli;

import io.adapterfactory.cli.launch.FactoryHome;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import picocli.CommandLine;

/**
 * Runs commands that need neither a model nor a broker. The launcher starts it once, to archive the classes that
 * commands load.
 */
final class ArchivedCommands {

    private ArchivedCommands() {}

    /** @param arguments none */
    public static void main(String[] arguments) {
        String store = FactoryHome.find().defaults().toString();
        for (List<String> command : List.of(
                List.of("help"),
                List.of("model", "list", "--store", store),
                List.of("encoder", "list", "--store", store),
                List.of("model", "--no-such-option"))) {
            CommandLine commandLine = FactoryMain.commandLine(List.of(), command.toArray(String[]::new));
            commandLine.setOut(new PrintWriter(Writer.nullWriter()));
            commandLine.setErr(new PrintWriter(Writer.nullWriter()));
            commandLine.execute(command.toArray(String[]::new));
        }
    }
}
