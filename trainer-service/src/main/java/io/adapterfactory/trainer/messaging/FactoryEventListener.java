package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.trainer.train.PoolTask;
import io.adapterfactory.trainer.train.TaskPool;
import io.adapterfactory.trainer.train.Version;
import io.adapterfactory.trainer.train.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Keeps the pool, the newest scores and the versions as the topics tell them; a record that cannot be decoded comes as null. */
@ApplicationScoped
public class FactoryEventListener {

    private static final Logger LOG = Logger.getLogger(FactoryEventListener.class);

    private final TaskPool pool;
    private final Versions versions;

    public FactoryEventListener(TaskPool pool, Versions versions) {
        this.pool = pool;
        this.versions = versions;
    }

    @Incoming("tasks")
    void task(TaskDescription event) {
        if (event == null || event.getDataset() == null) {
            return;
        }
        DatasetReference dataset = event.getDataset();
        try {
            pool.add(
                    event.getBaseModel(),
                    new PoolTask(
                            event.getTaskId(),
                            List.of(event.getDescription()),
                            path(dataset.getUri()),
                            dataset.getTrainSplit()));
        } catch (IllegalArgumentException e) {
            LOG.warnf("task %s does not join the pool: %s", event.getTaskId(), e.getMessage());
        }
    }

    @Incoming("results")
    void result(EvaluationResult event) {
        if (event == null) {
            return;
        }
        pool.scored(event.getBaseModel(), event.getBenchmark(), event.getTaskId(), event.getScore());
    }

    @Incoming("versions")
    void version(HypernetworkVersion event) {
        if (event == null) {
            return;
        }
        versions.known(event.getBaseModel(), event.getVersion());
        if (event.getStage() == HypernetworkStage.CHAMPION) {
            versions.champion(new Version(
                    event.getBaseModel(),
                    event.getVersion(),
                    path(event.getLocation()),
                    event.getFiles().stream()
                            .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                            .toList(),
                    event.getTrainingSteps()));
        }
    }

    private static Path path(String uri) {
        try {
            return Path.of(URI.create(uri));
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw new IllegalArgumentException("'" + uri + "' is no file URI: " + e.getMessage(), e);
        }
    }
}
