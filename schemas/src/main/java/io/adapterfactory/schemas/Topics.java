package io.adapterfactory.schemas;

import io.adapterfactory.schemas.Topic.CleanUp;
import java.time.Duration;
import java.util.List;

/**
 * The topic catalog: every topic of the factory, once.
 *
 * <p>The {@code String} constants are compile-time constants, so that annotations can use them.
 */
public final class Topics {

    public static final String TASK_DESCRIPTIONS = "task-descriptions";
    public static final String GENERATED_ADAPTERS = "generated-adapters";
    public static final String EVALUATION_SHARDS = "evaluation-shards";
    public static final String EVALUATION_SHARD_RESULTS = "evaluation-shard-results";
    public static final String EVALUATION_RESULTS = "evaluation-results";
    public static final String HYPERNETWORK_VERSIONS = "hypernetwork-versions";

    public static final String SERVED_ADAPTERS = "served-adapters";
    public static final String FLEET_REFRESHES = "fleet-refreshes";

    /** How long dead letters are kept. */
    public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    /** Orders for adapters. Never deleted: the topic is also the trainer's pool of tasks. */
    public static final Topic TASKS = new Topic(
            TASK_DESCRIPTIONS, "taskId", TaskDescription.getClassSchema(), new CleanUp.Kept(CleanUp.FOREVER), 3);

    /** Adapters whose files are complete in the store. */
    public static final Topic ADAPTERS = new Topic(
            GENERATED_ADAPTERS, "taskId", GeneratedAdapter.getClassSchema(), new CleanUp.Kept(Duration.ofDays(90)), 3);

    /** Parts of long evaluations. At most as many evaluators as there are partitions can share them. */
    public static final Topic SHARDS = new Topic(
            EVALUATION_SHARDS,
            "evaluationId/taskId/shard",
            EvaluationShard.getClassSchema(),
            new CleanUp.Kept(Duration.ofDays(7)),
            12);

    /** The results of the parts. */
    public static final Topic SHARD_RESULTS = new Topic(
            EVALUATION_SHARD_RESULTS,
            "evaluationId/taskId",
            EvaluationShardResult.getClassSchema(),
            new CleanUp.Kept(Duration.ofDays(7)),
            3);

    /** Scores of adapters. Never deleted: the dashboard is a view of this topic. */
    public static final Topic RESULTS = new Topic(
            EVALUATION_RESULTS, "adapterId", EvaluationResult.getClassSchema(), new CleanUp.Kept(CleanUp.FOREVER), 3);

    /** Hypernetwork versions and their stages. One partition, so that every reader sees stage changes in one order. */
    public static final Topic VERSIONS = new Topic(
            HYPERNETWORK_VERSIONS,
            "baseModel/version",
            HypernetworkVersion.getClassSchema(),
            new CleanUp.Compacted(),
            1);

    /**
     * Which inference server serves which adapter. One partition: the consumer that has it assigned controls the
     * servers.
     */
    public static final Topic SERVED =
            new Topic(SERVED_ADAPTERS, "target/adapterId", ServedAdapter.getClassSchema(), new CleanUp.Compacted(), 1);

    /** Decisions to make served adapters again. One partition, so that every reader sees them in one order. */
    public static final Topic REFRESHES =
            new Topic(FLEET_REFRESHES, "refreshId", FleetRefresh.getClassSchema(), new CleanUp.Compacted(), 1);

    private Topics() {}

    /** Every topic, in the order in which an event passes through them, without the dead-letter topics. */
    public static List<Topic> all() {
        return List.of(TASKS, ADAPTERS, SHARDS, SHARD_RESULTS, RESULTS, VERSIONS, SERVED, REFRESHES);
    }

    /** The key of a record on {@link #VERSIONS}. */
    public static String versionKey(String baseModel, String version) {
        return baseModel + "/" + version;
    }

    /** The key of a record on {@link #SERVED}. */
    public static String servedKey(String target, String adapterId) {
        return target + "/" + adapterId;
    }
}
