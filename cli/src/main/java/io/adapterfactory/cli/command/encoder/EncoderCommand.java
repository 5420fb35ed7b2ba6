package io.adapterfactory.cli.command.encoder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parent of the commands for text encoders. */
@Command(
        name = "encoder",
        mixinStandardHelpOptions = true,
        subcommands = {
            EncoderAddCommand.class,
            EncoderListCommand.class,
            EncoderShowCommand.class,
            EncoderRemoveCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description = "Add, list, show, and remove the text encoders of a store.")
public final class EncoderCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "missing subcommand; expected one of "
                        + spec.commandLine().getSubcommands().keySet());
    }
}
