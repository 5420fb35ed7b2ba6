package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.cli.command.option.CommandGroup;
import picocli.CommandLine.Command;

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
public final class EncoderCommand extends CommandGroup {}
