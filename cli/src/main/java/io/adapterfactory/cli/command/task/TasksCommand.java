package io.adapterfactory.cli.command.task;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.t2l.task.TaskMetadata;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tasks",
        mixinStandardHelpOptions = true,
        description = "Print the task descriptions of the Text-to-LoRA authors' collection (tasks/*/metadata.yaml).",
        footer = {
            "",
            "Examples:",
            "  factory tasks text-to-lora/tasks --first 1 | factory publish --file -",
            "  factory tasks text-to-lora/tasks/boolq --json"
        })
public final class TasksCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The folder of all tasks, or of one task.")
    private Path folder;

    @Option(names = "--first", paramLabel = "N", description = "Only the first N descriptions of each task.")
    private int first = Integer.MAX_VALUE;

    @Option(
            names = "--json",
            description = "Print one JSON object per task: name, descriptions, prompt template, data set.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound(folder + " is not a folder");
        }
        if (first < 1) {
            throw FactoryException.badInput("--first is " + first + "; expected 1 or more");
        }
        PrintWriter out = spec.commandLine().getOut();
        for (TaskMetadata task : TaskMetadata.readAll(folder)) {
            var descriptions = task.descriptions()
                    .subList(0, Math.min(first, task.descriptions().size()));
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("task", task.name());
                object.put("descriptions", descriptions);
                object.put("promptTemplate", task.promptTemplate());
                object.put("responseField", task.responseField());
                object.put("dataset", task.dataset());
                out.println(Json.line(object));
            } else {
                descriptions.forEach(description -> out.println(description.replaceAll("\\s+", " ")));
            }
        }
        out.flush();
        return ExitCode.OK;
    }
}
