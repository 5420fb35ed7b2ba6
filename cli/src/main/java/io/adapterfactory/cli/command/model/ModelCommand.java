package io.adapterfactory.cli.command.model;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parent of the commands for base models. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        subcommands = {ModelAddCommand.class, ModelListCommand.class, ModelShowCommand.class, ModelRemoveCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "Add, list, show, and remove the base models of a store.")
public final class ModelCommand implements Runnable {

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
