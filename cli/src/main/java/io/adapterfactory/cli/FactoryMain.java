package io.adapterfactory.cli;

import io.adapterfactory.cli.command.adapter.EvaluateCommand;
import io.adapterfactory.cli.command.adapter.ExportCommand;
import io.adapterfactory.cli.command.adapter.GenerateCommand;
import io.adapterfactory.cli.command.adapter.HypernetCommand;
import io.adapterfactory.cli.command.adapter.ImportCommand;
import io.adapterfactory.cli.command.encoder.EncoderCommand;
import io.adapterfactory.cli.command.fleet.FleetCommand;
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
import io.adapterfactory.t2l.tensor.ComputationAtExit;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

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
            FleetCommand.class,
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
        ComputationAtExit.enable();
        System.exit(run(arguments));
    }

    /** @return the exit code */
    public static int run(String... arguments) {
        return commandLine(List.of(), arguments).execute(arguments);
    }

    /**
     * The command line for these arguments. If the first one names a command, there is only that command: describing
     * all of them to the parser takes longer than many of them run. Otherwise, for help and for messages about unknown
     * commands, there are all.
     *
     * @param added commands that are not shipped; one with the name of a shipped command replaces it
     */
    public static CommandLine commandLine(List<Class<?>> added, String... arguments) {
        Class<?>[] shipped = FactoryMain.class.getAnnotation(Command.class).subcommands();
        Optional<Class<?>> called = Stream.concat(added.stream(), Arrays.stream(shipped))
                .filter(command -> arguments.length > 0 && name(command).equals(arguments[0]))
                .filter(command -> command != HelpCommand.class)
                .findFirst();
        CommandLine commandLine = new CommandLine(
                called.isPresent()
                        ? CommandSpec.create().name(name(FactoryMain.class))
                        : CommandSpec.forAnnotatedObject(new FactoryMain()));
        for (Class<?> command : called.map(List::<Class<?>>of).orElse(added)) {
            if (commandLine.getSubcommands().containsKey(name(command))) {
                commandLine.getCommandSpec().removeSubcommand(name(command));
            }
            commandLine.addSubcommand(command);
        }
        // Handlers and layout apply only to existing subcommands, so they are set last.
        commandLine.setExecutionExceptionHandler(FactoryMain::report);
        commandLine.setUsageHelpAutoWidth(true);
        ManifestVersion.addTo(commandLine);
        return commandLine;
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
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
