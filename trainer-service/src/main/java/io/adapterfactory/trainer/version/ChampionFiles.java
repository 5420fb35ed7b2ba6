package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.hypernetwork.checkpoint.StoredChampion;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps the {@link StoredChampion} of every base model equal to the topic, also during a round. Several trainers write
 * the same content, because they read the same topic.
 */
@ApplicationScoped
public class ChampionFiles {

    private static final Logger LOG = Logger.getLogger(ChampionFiles.class);
    private static final long SECONDS_BETWEEN = 1;

    private final ArtifactStore store;
    private final Versions versions;
    /** The content of the store, by base model. */
    private final Map<String, StoredChampion> written = new ConcurrentHashMap<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread daemon = new Thread(runnable, "champion-files");
        daemon.setDaemon(true);
        return daemon;
    });
    private boolean failing;

    public ChampionFiles(ArtifactStore store, Versions versions) {
        this.store = store;
        this.versions = versions;
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::update, SECONDS_BETWEEN, SECONDS_BETWEEN, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdown();
    }

    /** Writes the champions that the store does not have yet; a failure is logged once and retried by the next pass. */
    public void update() {
        if (!versions.isComplete()) {
            return;
        }
        try {
            versions.baseModels().stream()
                    .filter(StorePath::isPlain) // a name in an event may be invalid
                    .forEach(baseModel -> versions.champion(baseModel)
                            .map(ChampionFiles::of)
                            .ifPresent(champion -> write(baseModel, champion)));
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warnf("the champions cannot be written to the store, retrying every second: %s", e.getMessage());
            }
            failing = true;
        }
    }

    private static StoredChampion of(VersionRecord record) {
        Version version = record.version();
        return new StoredChampion(
                version.name(),
                version.location(),
                version.files(),
                record.createdAt().toString());
    }

    private void write(String baseModel, StoredChampion champion) {
        if (champion.equals(written.get(baseModel))) {
            return;
        }
        if (!Optional.of(champion).equals(stored(baseModel))) {
            champion.write(store, baseModel);
        }
        written.put(baseModel, champion);
    }

    /** The stored champion; empty if the file is broken, so that it is written again. */
    private Optional<StoredChampion> stored(String baseModel) {
        try {
            return StoredChampion.read(store, baseModel);
        } catch (InvalidHypernetworkException e) {
            return Optional.empty();
        }
    }
}
