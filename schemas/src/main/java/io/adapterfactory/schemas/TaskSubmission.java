package io.adapterfactory.schemas;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A task as a client submits it, before or after it is a record. {@link TaskRules#check} says whether it is valid.
 *
 * @param taskId identifies the task; null lets {@link #toRecord} choose one
 * @param description what the adapter should make the model do
 * @param baseModel name of the base model
 * @param hypernetworkVersion pins a version; null means the champion
 * @param benchmarks names of benchmarks to score the adapter on; null or empty lets the evaluator choose
 * @param labels free key-value pairs; null for none
 * @param alias stable name to serve the adapter under; null for none
 * @param control whether an adapter from another task's description is scored on the same examples, for comparison
 */
public record TaskSubmission(
        String taskId,
        String description,
        String baseModel,
        String hypernetworkVersion,
        List<String> benchmarks,
        Map<String, String> labels,
        String alias,
        boolean control) {

    /** The submission in a record of the topic. */
    public static TaskSubmission of(TaskDescription task) {
        return new TaskSubmission(
                task.getTaskId(),
                task.getDescription(),
                task.getBaseModel(),
                task.getHypernetworkVersion(),
                task.getBenchmarks(),
                task.getLabels(),
                task.getAlias(),
                task.getControl());
    }

    /** The same task with other labels. */
    public TaskSubmission withLabels(Map<String, String> changed) {
        return new TaskSubmission(
                taskId, description, baseModel, hypernetworkVersion, benchmarks, changed, alias, control);
    }

    /**
     * The record for the topic, with a new id if there is none.
     *
     * @throws InvalidTaskException if the task breaks a rule
     */
    public TaskDescription toRecord(Instant submittedAt) {
        TaskSubmission checked = TaskRules.check(this);
        return TaskDescription.newBuilder()
                .setTaskId(taskId == null ? UUID.randomUUID().toString() : taskId)
                .setDescription(checked.description())
                .setBaseModel(baseModel)
                .setHypernetworkVersion(hypernetworkVersion)
                .setBenchmarks(checked.benchmarks())
                .setLabels(checked.labels())
                .setAlias(alias)
                .setControl(control)
                .setSubmittedAt(submittedAt.truncatedTo(ChronoUnit.MILLIS))
                .build();
    }
}
