package io.adapterfactory.cli.command.task;

import io.adapterfactory.cli.error.Description;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.TaskDescription;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Options of whoever orders adapters. */
public final class TaskOrder {

    @Option(
            names = "--base-model",
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model that the adapter is for (default: ${DEFAULT-VALUE}).")
    private String baseModel;

    @Option(
            names = "--hypernetwork-version",
            paramLabel = "VERSION",
            description = "Pin a version of the hypernetwork. Default: the champion of the moment.")
    private String version;

    @Option(
            names = "--benchmark",
            paramLabel = "NAME",
            description = "Benchmark to score the adapter on; may be given several times. Default: the one whose"
                    + " description is nearest.")
    private List<String> benchmarks = List.of();

    /** An order with a new task id. */
    public TaskDescription order(Description description) {
        if (baseModel.isBlank()) {
            throw FactoryException.badInput("--base-model is empty; expected a name such as nano");
        }
        return TaskDescription.newBuilder()
                .setTaskId(UUID.randomUUID().toString())
                .setDescription(description.text())
                .setBaseModel(baseModel)
                .setHypernetworkVersion(version)
                .setBenchmarks(benchmarks)
                .setSubmittedAt(Instant.now())
                .build();
    }
}
