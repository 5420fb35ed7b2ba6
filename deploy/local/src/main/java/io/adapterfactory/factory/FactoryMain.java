package io.adapterfactory.factory;

import io.adapterfactory.factory.command.BenchCommand;
import io.adapterfactory.factory.command.ChaosCommand;
import io.adapterfactory.factory.command.DeadLettersCommand;
import io.adapterfactory.factory.command.DemoCommand;
import io.adapterfactory.factory.command.EvaluateCommand;
import io.adapterfactory.factory.command.ExperimentCommand;
import io.adapterfactory.factory.command.GenerateCommand;
import io.adapterfactory.factory.command.HypernetCommand;
import io.adapterfactory.factory.command.ImportCommand;
import io.adapterfactory.factory.command.KeysCommand;
import io.adapterfactory.factory.command.MixedVersionsCommand;
import io.adapterfactory.factory.command.PromoteCommand;
import io.adapterfactory.factory.command.PublishCommand;
import io.adapterfactory.factory.command.RollbackCommand;
import io.adapterfactory.factory.command.SeedCommand;
import io.adapterfactory.factory.command.SignCommand;
import io.adapterfactory.factory.command.StatusCommand;
import io.adapterfactory.factory.command.SubscribeCommand;
import io.adapterfactory.factory.command.TasksCommand;
import io.adapterfactory.factory.command.TokenCommand;
import io.adapterfactory.factory.command.TrainCommand;
import io.adapterfactory.factory.command.UpCommand;
import io.adapterfactory.factory.command.VerifyCommand;
import io.adapterfactory.factory.command.VersionsCommand;
import io.adapterfactory.t2l.artifact.DamagedArtifactException;
import io.adapterfactory.t2l.artifact.MissingArtifactException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.evaluation.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.SandboxUnavailableException;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.InvalidTorchFileException;
import io.adapterfactory.t2l.tokenizer.InvalidTokenizerException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The top command, and how exceptions become messages and exit codes. */
@Command(
        name = "factory",
        version = "adapter factory 0.1.0",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Describe a task in a sentence; get a LoRA adapter and its scores.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line or its input cannot be used",
            "3:a base model, version, benchmark, adapter or folder is not there",
            "4:the broker, the registry, the store or a service does not answer"
        },
        footer = {
            "",
            "Examples:",
            "  factory demo \"Write the items in the opposite order\"",
            "  factory demo --once --json \"throw away the numbers\"",
            "  factory generate \"keep only the vowels\" --output my-adapter"
        },
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            SeedCommand.class,
            PublishCommand.class,
            SubscribeCommand.class,
            StatusCommand.class,
            DeadLettersCommand.class,
            VersionsCommand.class,
            PromoteCommand.class,
            RollbackCommand.class,
            GenerateCommand.class,
            EvaluateCommand.class,
            TrainCommand.class,
            ExperimentCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            MixedVersionsCommand.class,
            HypernetCommand.class,
            ImportCommand.class,
            TasksCommand.class,
            KeysCommand.class,
            TokenCommand.class,
            SignCommand.class,
            VerifyCommand.class,
            HelpCommand.class
        })
public final class FactoryMain {

    /** What the library throws when a file or folder of the user cannot be used. */
    private static final Set<Class<?>> BAD_FILES = Set.of(
            DamagedArtifactException.class,
            InvalidAdapterException.class,
            InvalidBenchmarkException.class,
            InvalidDatasetException.class,
            InvalidHypernetworkException.class,
            InvalidModelException.class,
            InvalidSafetensorsException.class,
            InvalidTokenizerException.class,
            InvalidTorchFileException.class,
            MissingArtifactException.class,
            SandboxUnavailableException.class,
            UntrustedArtifactException.class,
            IllegalArgumentException.class);

    /** Libraries that speak to the terminal in words of their own; held, or the level is forgotten with the logger. */
    private static final Logger QUIET = Logger.getLogger("io.apicurio");

    static {
        QUIET.setLevel(Level.SEVERE);
    }

    private FactoryMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** @return the exit code */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new FactoryMain());
        commandLine.setExecutionExceptionHandler(FactoryMain::report);
        commandLine.setUsageHelpAutoWidth(true);
        return commandLine;
    }

    private static int report(Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter error = command.getErr();
        if (System.getenv("FACTORY_STACK_TRACES") != null) {
            exception.printStackTrace(error);
        }
        if (exception instanceof FactoryException expected) {
            error.println("factory: " + expected.getMessage());
            return expected.exitCode();
        }
        if (exception instanceof StoreUnavailableException) {
            error.println("factory: " + exception.getMessage());
            return ExitCode.UNAVAILABLE;
        }
        if (BAD_FILES.contains(exception.getClass())) {
            error.println("factory: " + exception.getMessage());
            return ExitCode.BAD_INPUT;
        }
        error.println("factory: " + exception + " (set FACTORY_STACK_TRACES=1 to see where)");
        return ExitCode.FAILED;
    }
}
