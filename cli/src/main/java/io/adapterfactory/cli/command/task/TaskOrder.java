package io.adapterfactory.cli.command.task;

import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskSubmission;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of commands that order adapters. */
public final class TaskOrder {

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model that the adapter is for (default: ${DEFAULT-VALUE}).")
    private String baseModel;

    @Option(
            names = "--hypernetwork-version",
            paramLabel = "VERSION",
            description = "Pin a version of the hypernetwork. Default: the current champion.")
    private String version;

    @Option(
            names = "--benchmark",
            paramLabel = "NAME",
            description = "Benchmark to score the adapter on; may be given several times. Default: the one with"
                    + " the most similar description.")
    private List<String> benchmarks = List.of();

    public String baseModel() {
        return baseModel;
    }

    /**
     * An order with a new task id.
     *
     * @throws io.adapterfactory.schemas.InvalidTaskException if the task is not valid
     */
    public TaskDescription order(String description) {
        return order(description, benchmarks);
    }

    /** The same, to be scored on other benchmarks. */
    public TaskDescription order(String description, List<String> others) {
        return new TaskSubmission(null, description, baseModel, version, others, null, null, false)
                .toRecord(Instant.now());
    }
}
