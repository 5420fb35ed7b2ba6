package io.adapterfactory.cli;

import io.adapterfactory.cli.command.adapter.EvaluateCommand;
import io.adapterfactory.cli.command.adapter.ExportCommand;
import io.adapterfactory.cli.command.adapter.GenerateCommand;
import io.adapterfactory.cli.command.adapter.HypernetCommand;
import io.adapterfactory.cli.command.adapter.ImportCommand;
import io.adapterfactory.cli.command.encoder.EncoderCommand;
import io.adapterfactory.cli.command.model.ModelCommand;
import io.adapterfactory.cli.command.run.DemoCommand;
import io.adapterfactory.cli.command.run.SeedCommand;
import io.adapterfactory.cli.command.run.StatusCommand;
import io.adapterfactory.cli.command.run.UpCommand;
import io.adapterfactory.cli.command.task.DeadLettersCommand;
import io.adapterfactory.cli.command.task.PublishCommand;
import io.adapterfactory.cli.command.task.SubscribeCommand;
import io.adapterfactory.cli.command.task.TasksCommand;
import io.adapterfactory.cli.command.training.TrainCommand;
import io.adapterfactory.cli.command.trust.KeysCommand;
import io.adapterfactory.cli.command.trust.SignCommand;
import io.adapterfactory.cli.command.trust.TokenCommand;
import io.adapterfactory.cli.command.trust.VerifyCommand;
import io.adapterfactory.cli.command.version.PromoteCommand;
import io.adapterfactory.cli.command.version.RollbackCommand;
import io.adapterfactory.cli.command.version.VersionsCommand;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.InvalidTaskException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The top-level command; maps exceptions to messages and exit codes. */
@Command(
        name = "factory",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Describe a task in a sentence; get a LoRA adapter and its scores.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line or its input cannot be used",
            "3:a base model, version, benchmark, adapter, or folder does not exist",
            "4:the broker, the registry, the store, or a service is unavailable"
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
            ExportCommand.class,
            TrainCommand.class,
            HypernetCommand.class,
            ImportCommand.class,
            ModelCommand.class,
            EncoderCommand.class,
            TasksCommand.class,
            KeysCommand.class,
            TokenCommand.class,
            SignCommand.class,
            VerifyCommand.class,
            HelpCommand.class
        })
public final class FactoryMain {

    /**
     * Logger of a library that logs to the terminal; kept here, because its level is lost when the logger is collected.
     */
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

    /** The commands with their error handling; a checkout adds commands for developers. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new FactoryMain());
        commandLine.setExecutionExceptionHandler(FactoryMain::report);
        commandLine.setUsageHelpAutoWidth(true);
        ManifestVersion.addTo(commandLine);
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
        if (exception instanceof UncheckedIOException) {
            error.println("factory: " + exception.getMessage());
            return ExitCode.FAILED;
        }
        if (isBadInput(exception)) {
            error.println("factory: " + exception.getMessage());
            return ExitCode.BAD_INPUT;
        }
        error.println("factory: " + exception + " (set FACTORY_STACK_TRACES=1 for the stack trace)");
        return ExitCode.FAILED;
    }

    /** In the library, an IllegalArgumentException means a bad option value; its other subclasses are bugs. */
    private static boolean isBadInput(Exception exception) {
        return exception instanceof InvalidInputException
                || exception instanceof InvalidTaskException
                || exception instanceof SandboxUnavailableException
                || exception.getClass() == IllegalArgumentException.class;
    }
}
