package io.adapterfactory.cli.command.task;

import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskSubmission;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of whoever orders adapters. */
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
            description = "Pin a version of the hypernetwork. Default: the champion of the moment.")
    private String version;

    @Option(
            names = "--benchmark",
            paramLabel = "NAME",
            description = "Benchmark to score the adapter on; may be given several times. Default: the one whose"
                    + " description is nearest.")
    private List<String> benchmarks = List.of();

    public String baseModel() {
        return baseModel;
    }

    /**
     * An order with a new task id.
     *
     * @throws io.adapterfactory.schemas.InvalidTaskException if the factory would not take it
     */
    public TaskDescription order(String description) {
        return order(description, benchmarks);
    }

    /** The same, to be scored on other benchmarks. */
    public TaskDescription order(String description, List<String> others) {
        return new TaskSubmission(null, description, baseModel, version, others, null).toRecord(Instant.now());
    }
}
