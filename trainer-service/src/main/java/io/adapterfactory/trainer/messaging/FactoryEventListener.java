package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.trainer.train.PoolTask;
import io.adapterfactory.trainer.train.TaskPool;
import io.adapterfactory.trainer.train.Version;
import io.adapterfactory.trainer.train.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.file.Path;

/** Keeps the pool, the newest scores and the versions as the topics tell them; seeing an event twice does no harm. */
@ApplicationScoped
class FactoryEventListener {

    private final EventCodec codec;
    private final TaskPool pool;
    private final Versions versions;

    FactoryEventListener(EventCodec codec, TaskPool pool, Versions versions) {
        this.codec = codec;
        this.pool = pool;
        this.versions = versions;
    }

    /**
     * @param topic one of {@code task-descriptions}, {@code evaluation-results} and {@code hypernetwork-versions}
     * @throws io.adapterfactory.schemas.wire.UnreadableEventException if the value is no record of the topic's
     * @throws RefusedEventException if the event breaks a rule
     * @throws io.adapterfactory.schemas.wire.RegistryUnreachableException if it cannot be read now
     */
    void on(String topic, byte[] value) {
        switch (topic) {
            case Topics.TASK_DESCRIPTIONS -> task(codec.decode(topic, value, TaskDescription.class));
            case Topics.EVALUATION_RESULTS -> result(codec.decode(topic, value, EvaluationResult.class));
            case Topics.HYPERNETWORK_VERSIONS -> version(codec.decode(topic, value, HypernetworkVersion.class));
            default -> throw new IllegalArgumentException("no topic of the trainer's: " + topic);
        }
    }

    private void task(TaskDescription event) {
        DatasetReference dataset = event.getDataset();
        if (dataset == null) {
            return;
        }
        Path file = path("dataset", dataset.getUri());
        TaskDataset data;
        try {
            data = TaskDataset.of(file, dataset.getFormat(), dataset.getTrainSplit(), dataset.getHeldOutSplit());
            data.check();
        } catch (InvalidDatasetException e) {
            throw new RefusedEventException("data set of task " + event.getTaskId() + ": " + e.getMessage(), e);
        }
        pool.add(event.getBaseModel(), new PoolTask(event.getTaskId(), event.getDescription(), data));
    }

    private void result(EvaluationResult event) {
        if (!(event.getScore() >= 0 && event.getScore() <= 1)) {
            throw new RefusedEventException("score " + event.getScore() + " of evaluation " + event.getEvaluationId()
                    + " is none; expected a number from 0 to 1");
        }
        pool.scored(
                event.getBaseModel(),
                event.getEvaluationId(),
                event.getBenchmark(),
                event.getTaskId(),
                event.getScore());
    }

    private void version(HypernetworkVersion event) {
        Path location = path("location", event.getLocation());
        versions.known(event.getBaseModel(), event.getVersion(), event.getResultsSeen());
        if (event.getStage() == HypernetworkStage.CHAMPION) {
            versions.champion(new Version(
                    event.getBaseModel(),
                    event.getVersion(),
                    location,
                    event.getFiles().stream()
                            .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                            .toList(),
                    event.getTrainingSteps()));
        }
    }

    private static Path path(String field, String uri) {
        try {
            return Path.of(URI.create(uri));
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw new RefusedEventException(
                    field + " '" + uri + "' is no file URI: " + e.getMessage() + "; expected one like file:///data/x",
                    e);
        }
    }
}
