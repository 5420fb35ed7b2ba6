package io.adapterfactory.verification;

import io.adapterfactory.cli.FactoryMain;
import io.adapterfactory.t2l.tensor.ComputationAtExit;
import io.adapterfactory.verification.command.BenchCommand;
import io.adapterfactory.verification.command.ChaosCommand;
import io.adapterfactory.verification.command.CheckoutTrainCommand;
import io.adapterfactory.verification.command.ExperimentCommand;
import io.adapterfactory.verification.command.MixedVersionsCommand;
import io.adapterfactory.verification.reference.ReferenceCommand;
import java.util.List;
import picocli.CommandLine;

/** The command line of a checkout: the shipped commands, and those that measure, break, and train. */
public final class VerificationMain {

    private static final List<Class<?>> ADDED = List.of(
            ExperimentCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            MixedVersionsCommand.class,
            ReferenceCommand.class,
            CheckoutTrainCommand.class);

    /** The command that writes the pages about all commands. */
    private static final String REFERENCE = "reference";

    private VerificationMain() {}

    public static void main(String[] arguments) {
        ComputationAtExit.enable();
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** The shipped command line with the commands of this module added; only the called command if there is one. */
    public static CommandLine commandLine(String... arguments) {
        boolean describesAll = arguments.length > 0 && arguments[0].equals(REFERENCE);
        return FactoryMain.commandLine(ADDED, describesAll ? new String[0] : arguments);
    }
}
