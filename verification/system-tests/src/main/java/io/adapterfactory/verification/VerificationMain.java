package io.adapterfactory.verification;

import io.adapterfactory.cli.FactoryMain;
import io.adapterfactory.cli.ManifestVersion;
import io.adapterfactory.verification.command.BenchCommand;
import io.adapterfactory.verification.command.ChaosCommand;
import io.adapterfactory.verification.command.CheckoutTrainCommand;
import io.adapterfactory.verification.command.ExperimentCommand;
import io.adapterfactory.verification.command.MixedVersionsCommand;
import io.adapterfactory.verification.reference.ReferenceCommand;
import picocli.CommandLine;

/** The command line of a checkout: the shipped commands, and those that measure, break, and train. */
public final class VerificationMain {

    private VerificationMain() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The shipped command line with the commands of this module added. */
    public static CommandLine commandLine() {
        CommandLine factory = FactoryMain.commandLine();
        factory.addSubcommand(new ExperimentCommand());
        factory.addSubcommand(new BenchCommand());
        factory.addSubcommand(new ChaosCommand());
        factory.addSubcommand(new MixedVersionsCommand());
        factory.addSubcommand(new ReferenceCommand());
        factory.getCommandSpec().removeSubcommand("train");
        factory.addSubcommand(new CheckoutTrainCommand());
        // Handlers and layout apply only to existing subcommands, so they are set last.
        factory.setExecutionExceptionHandler(factory.getExecutionExceptionHandler());
        factory.setUsageHelpAutoWidth(true);
        ManifestVersion.addTo(factory);
        return factory;
    }
}
