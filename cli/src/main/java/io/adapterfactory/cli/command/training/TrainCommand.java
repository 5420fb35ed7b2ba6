package io.adapterfactory.cli.command.training;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Parent of the training commands; a checkout adds the recipes of the shipped models. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        subcommands = {TrainLoraCommand.class, TrainHypernetworkCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Train a LoRA or a hypernetwork on your own data. Every training saves its state and resumes where it"
                        + " stopped, and logs to runs/logs/NAME: metrics.jsonl, and event files for tensorboard"
                        + " --logdir runs/logs. A checkout has more commands that train the shipped models again.")
public class TrainCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(),
                "missing subcommand; expected one of "
                        + spec.commandLine().getSubcommands().keySet());
    }
}
