package io.adapterfactory.cli.command.run;

import io.adapterfactory.cli.command.option.LocalOptions;
import io.adapterfactory.cli.command.task.TaskOrder;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskRules;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Start a factory, generate an adapter from one sentence, and show its effect.",
        footer = {
            "",
            "Examples:",
            "  factory demo \"Write the items in the opposite order\"",
            "  factory demo --once \"spell it backwards\"",
            "  factory demo --once --json \"throw away the numbers\"",
            "  factory demo --base smollm2-135m-instruct --model SmolLM2-135M-Instruct.Q4_1.gguf \"Give the plural"
                    + " of the word\""
        })
public final class DemoCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DESCRIPTION", description = "The task in one sentence.")
    private String text;

    @Mixin
    private TaskOrder order;

    @Option(
            names = "--model",
            paramLabel = "SOURCE",
            description = "Source of the base model if it is not in the store yet: a GGUF file, a folder in Hugging"
                    + " Face layout, or owner/name[@revision] on the Hub. Default: its known source on the"
                    + " Hub, if any.")
    private String model;

    @Mixin
    private LocalOptions local;

    @Option(names = "--once", description = "Stop everything after the result.")
    private boolean once;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String description = TaskRules.description(text);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter error = spec.commandLine().getErr();
        TaskDescription task = order.order(description);
        Consumer<String> notes = note -> {
            error.println("factory: " + note);
            error.flush();
        };
        try (LocalFactory factory = start(notes)) {
            DemoResult result = new DemoRun(factory, notes)
                    .run(task, scored -> otherTask(scored, factory.running().store(), notes));
            if (json) {
                out.println(Json.line(result.summary(factory.running().startSeconds())));
            } else {
                result.print(out, factory.running().page());
            }
            out.flush();
            if (!once) {
                if (!json) {
                    out.println("The factory keeps running; Ctrl-C stops everything.");
                    out.println("  deploy/factory publish \"<another sentence>\" publishes another task.");
                    out.flush();
                }
                factory.supervise(notes);
            }
            return ExitCode.OK;
        }
    }

    /** A task with another description, scored on the same benchmark. */
    private Optional<TaskDescription> otherTask(EvaluationResult scored, String store, Consumer<String> notes) {
        if (scored.getOutcome() != EvaluationOutcome.SCORED) {
            return Optional.empty();
        }
        return new DemoModels(FactoryHome.find(), store, notes)
                .descriptionOfAnotherTask(order.baseModel(), scored.getBenchmark())
                .map(other -> order.order(other, List.of(scored.getBenchmark())));
    }

    private LocalFactory start(Consumer<String> notes) {
        FactoryHome home = FactoryHome.find();
        home.requireBuilt();
        DataFolder data = local.open();
        try {
            new DemoModels(home, data.store(), notes).prepare(order.baseModel(), Optional.ofNullable(model));
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
        return LocalFactory.start(home, data);
    }
}
