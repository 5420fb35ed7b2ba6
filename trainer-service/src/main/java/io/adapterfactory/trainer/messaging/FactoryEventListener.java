package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EventIds;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.TaskRules;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.trainer.gate.ValidationOrder;
import io.adapterfactory.trainer.gate.ValidationResults;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.pool.ValidationTask;
import io.adapterfactory.trainer.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import org.apache.avro.specific.SpecificRecord;

/** Updates the pool, the newest scores, and the versions from the topics; repeated events have no effect. */
@ApplicationScoped
class FactoryEventListener {

    private final EventCodec codec;
    private final ArtifactStore store;
    private final DatasetCheck datasets;
    private final TaskPool pool;
    private final Versions versions;
    private final ValidationResults validations;

    FactoryEventListener(
            EventCodec codec, ArtifactStore store, TaskPool pool, Versions versions, ValidationResults validations) {
        this.store = store;
        this.datasets = new DatasetCheck(store);
        this.codec = codec;
        this.pool = pool;
        this.versions = versions;
        this.validations = validations;
    }

    /**
     * @param topic one of {@code task-descriptions}, {@code evaluation-results} and {@code hypernetwork-versions}
     * @throws io.adapterfactory.schemas.wire.UnreadableEventException if the value is not a record of the topic's type
     * @throws io.adapterfactory.schemas.InvalidTaskException if a task breaks a general rule
     * @throws RefusedEventException if the event breaks a rule of the trainer
     * @throws io.adapterfactory.schemas.wire.RegistryUnreachableException if the registry is unavailable
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException if the store of its data set is unavailable
     */
    void on(String topic, byte[] value) {
        switch (topic) {
            case Topics.TASK_DESCRIPTIONS -> task(codec.decode(topic, value, TaskDescription.class));
            case Topics.EVALUATION_RESULTS -> result(identified(codec.decode(topic, value, EvaluationResult.class)));
            case Topics.HYPERNETWORK_VERSIONS ->
                version(identified(codec.decode(topic, value, HypernetworkVersion.class)));
            default -> throw new IllegalArgumentException("not a topic of the trainer: " + topic);
        }
    }

    private static <T extends SpecificRecord> T identified(T event) {
        try {
            EventIds.requirePresent(event);
            return event;
        } catch (IllegalArgumentException e) {
            throw new RefusedEventException(e.getMessage(), e);
        }
    }

    private void task(TaskDescription event) {
        TaskRules.check(event);
        switch (purpose(event.getPurpose(), event.getTaskId())) {
            case VALIDATION -> ordered(event);
            case CONTROL -> {
                if (ValidationOrder.isControl(event.getTaskId())) {
                    ordered(event);
                }
            }
            case TASK -> learnable(event);
            case REFRESH, UNKNOWN -> {}
        }
    }

    /** Trainers of releases without this field marked their orders only by the id. */
    private static TaskPurpose purpose(TaskPurpose stated, String taskId) {
        if (ValidationOrder.isControl(taskId)) {
            return TaskPurpose.CONTROL; // earlier evaluators do not copy the purpose
        }
        return ValidationOrder.isValidation(taskId) ? TaskPurpose.VALIDATION : stated;
    }

    private void ordered(TaskDescription event) {
        validations.ordered(event.getBaseModel(), event.getHypernetworkVersion(), event.getTaskId());
    }

    private void learnable(TaskDescription event) {
        DatasetReference dataset = event.getDataset();
        if (dataset == null) {
            event.getBenchmarks()
                    .forEach(benchmark -> pool.addForEvaluation(
                            event.getBaseModel(), validationTask(event.getDescription(), benchmark)));
            return;
        }
        TaskDataset data;
        try {
            data = TaskDataset.of(
                    file(dataset), dataset.getFormat(), dataset.getTrainSplit(), dataset.getHeldOutSplit());
            datasets.check(data, event.getBaseModel());
        } catch (InvalidDatasetException e) {
            throw new RefusedEventException("data set of task " + event.getTaskId() + ": " + e.getMessage(), e);
        }
        pool.add(
                event.getBaseModel(),
                new PoolTask(event.getTaskId(), event.getDescription(), data, event.getBenchmarks()));
    }

    private void result(EvaluationResult event) {
        if (event.getOutcome() != EvaluationOutcome.SCORED) {
            return;
        }
        if (!(event.getScore() >= 0 && event.getScore() <= 1)) {
            throw new RefusedEventException("score " + event.getScore() + " of evaluation " + event.getEvaluationId()
                    + " is not a valid score; expected a number from 0 to 1");
        }
        switch (purpose(event.getPurpose(), event.getTaskId())) {
            case VALIDATION -> {
                pool.reached(event.getBaseModel(), event.getBenchmark(), event.getScore());
                validated(event);
            }
            case CONTROL -> {
                if (ValidationOrder.isControl(event.getTaskId())) {
                    validated(event);
                }
            }
            case TASK -> scored(event);
            // The factory's own orders must not count as new results, or rounds would never end.
            case REFRESH, UNKNOWN -> {}
        }
    }

    private void scored(EvaluationResult event) {
        pool.scored(
                event.getBaseModel(),
                event.getEvaluationId(),
                event.getBenchmark(),
                event.getTaskId(),
                event.getScore());
        if (event.getDescription() != null) { // earlier evaluators did not report it
            pool.canBeAnswered(event.getBaseModel(), validationTask(event.getDescription(), event.getBenchmark()));
        }
    }

    /** Equal for a published task and for its result. */
    private static ValidationTask validationTask(String description, String benchmark) {
        return new ValidationTask(description.isBlank() ? description : TaskEmbedder.normalize(description), benchmark);
    }

    private void validated(EvaluationResult event) {
        float[] grades = new float[event.getGrades().size()];
        for (int i = 0; i < grades.length; i++) {
            grades[i] = event.getGrades().get(i);
        }
        if (grades.length == 0) {
            throw new RefusedEventException("evaluation " + event.getEvaluationId()
                    + " has no grades; expected one for each example, which evaluators of this release report");
        }
        validations.on(
                event.getBaseModel(),
                event.getTaskId(),
                new ValidationResults.Result(
                        event.getHypernetworkVersion(), event.getBenchmarkDigest(), grades, event.getEvaluatedAt()));
    }

    private void version(HypernetworkVersion event) {
        try {
            store.requireOwn(event.getLocation());
        } catch (IllegalArgumentException e) {
            throw new RefusedEventException("location " + e.getMessage(), e);
        }
        try {
            versions.on(VersionMapping.record(event));
        } catch (IllegalArgumentException e) {
            throw new RefusedEventException("version " + event.getVersion() + ": " + e.getMessage(), e);
        }
    }

    private Path file(DatasetReference dataset) {
        try {
            return store.file(dataset.getUri());
        } catch (IllegalArgumentException e) {
            throw new RefusedEventException("dataset " + e.getMessage(), e);
        }
    }
}
