package io.adapterfactory.cli.command.task;

import io.adapterfactory.cli.cluster.EventPublisher;
import io.adapterfactory.cli.command.option.ClusterOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskRules;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.store.S3Settings;
import io.adapterfactory.t2l.task.TaskDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Publish task descriptions and print the id of each task.",
        footer = {
            "",
            "All descriptions are checked before the first is published.",
            "",
            "Examples:",
            "  factory publish \"keep only the vowels\" \"reverse it\"",
            "  factory publish --file tasks.txt --json",
            "  factory publish --alias task/reverse \"reverse it\"",
            "  factory publish --dataset mine.jsonl \"do it my way\"",
            "  factory publish --control \"keep only the vowels\"",
            "  factory publish --bootstrap kafka:9092 --registry http://registry:8080/apis/registry/v3 \"sort them\""
        })
public final class PublishCommand implements Callable<Integer> {

    private static final Path STANDARD_INPUT = Path.of("-");

    @Parameters(arity = "0..*", paramLabel = "DESCRIPTION", description = "Tasks, each in one sentence.")
    private List<String> texts = List.of();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "A file with one description per line; - is standard input.")
    private Path file;

    @Option(
            names = "--dataset",
            paramLabel = "FILE",
            description =
                    "Solved examples of the task: JSON lines, a JSON list, or CSV with prompt and response, Alpaca"
                            + " records, or chats. Training uses the split train and records without a split;"
                            + " scoring uses test, validation, dev, or eval. Or s3://bucket/path in the"
                            + " services' store, which only the services read.")
    private String dataset;

    @Option(
            names = "--dataset-format",
            paramLabel = "FORMAT",
            defaultValue = "jsonl",
            description = "jsonl or natural-instructions (default: ${DEFAULT-VALUE}).")
    private String datasetFormat;

    @Option(
            names = "--alias",
            paramLabel = "NAME",
            description = "Stable name to serve the adapter under, for example task/reverse: a later adapter with the"
                    + " same alias replaces it. For one description.")
    private String alias;

    @Option(
            names = "--control",
            description = "Also score an adapter from another task's description on the same examples. The result has"
                    + " its score and how much lower it is.")
    private boolean control;

    @Mixin
    private TaskOrder order;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--json", description = "Print one JSON object {taskId, description} per task.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> descriptions = descriptions();
        DatasetReference data = dataset == null ? null : checkedDataset();
        List<TaskDescription> orders = descriptions.stream()
                .map(description -> TaskDescription.newBuilder(order.order(description))
                        .setDataset(data)
                        .setAlias(alias)
                        .setControl(control)
                        .build())
                .toList();
        if (alias != null && orders.size() > 1) {
            throw FactoryException.badInput("--alias is given for " + orders.size() + " descriptions; expected one");
        }
        orders.forEach(TaskRules::check);
        PrintWriter out = spec.commandLine().getOut();
        try (EventPublisher publisher = new EventPublisher(cluster.cluster())) {
            for (TaskDescription task : orders) {
                publisher.publish(Topics.TASK_DESCRIPTIONS, task.getTaskId(), task);
                out.println(
                        json
                                ? Json.line(Map.of("taskId", task.getTaskId(), "description", task.getDescription()))
                                : task.getTaskId() + "  " + task.getDescription());
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    /** Checks the data set as the trainer would, so that the user sees errors immediately. */
    private DatasetReference checkedDataset() {
        DatasetReference.Builder builder = DatasetReference.newBuilder().setFormat(datasetFormat);
        if (S3Settings.isS3(dataset)) {
            return builder.setUri(dataset).build();
        }
        Path local = Path.of(dataset).toAbsolutePath().normalize();
        if (!Files.isRegularFile(local)) {
            throw FactoryException.notFound("--dataset " + dataset + " does not exist");
        }
        DatasetReference reference = builder.setUri(local.toUri().toString()).build();
        TaskDataset.of(local, datasetFormat, reference.getTrainSplit(), reference.getHeldOutSplit())
                .check();
        return reference;
    }

    private List<String> descriptions() {
        List<String> descriptions = new ArrayList<>(texts);
        if (file != null) {
            lines().stream().filter(line -> !line.isBlank()).forEach(descriptions::add);
        }
        if (descriptions.isEmpty()) {
            throw FactoryException.badInput("nothing to publish; expected a description, or --file with one per line");
        }
        return descriptions;
    }

    private List<String> lines() {
        try {
            if (file.equals(STANDARD_INPUT)) {
                // Invalid bytes become U+FFFD, which is not allowed in a description.
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            }
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw FactoryException.notFound("--file " + file + " does not exist");
        } catch (IOException e) {
            throw FactoryException.badInput("--file " + file + " is not a text file: " + e.getMessage());
        }
    }
}
