package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.CommandGroup;
import picocli.CommandLine.Command;

/** Parent of the commands for base models. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        subcommands = {ModelAddCommand.class, ModelListCommand.class, ModelShowCommand.class, ModelRemoveCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "Add, list, show, and remove the base models of a store.")
public final class ModelCommand extends CommandGroup {}
