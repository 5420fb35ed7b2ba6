package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/** Limits the size of the store: keeps all champions and the newest rejected versions. */
@ApplicationScoped
public class Retirement {

    private static final Logger LOG = Logger.getLogger(Retirement.class);

    private final RetentionRules rules;
    private final ArtifactStore store;
    private final Versions versions;
    private final VersionChanges changes;
    private final TrainedTasks trained;
    private final Clock clock;

    public Retirement(
            RetentionRules rules,
            ArtifactStore store,
            Versions versions,
            VersionChanges changes,
            TrainedTasks trained,
            Clock clock) {
        this.rules = rules;
        this.store = store;
        this.versions = versions;
        this.changes = changes;
        this.trained = trained;
        this.clock = clock;
    }

    /**
     * Retires versions that need not be kept, and removes the files of retired versions. After a kill, the next call
     * continues.
     */
    public void tidy(String baseModel) {
        List<VersionRecord> rejected = versions.all(baseModel).stream()
                .filter(record -> record.stage() == Stage.REJECTED)
                .toList();
        Instant now = clock.instant();
        List<VersionRecord> retired = rejected.subList(0, Math.max(0, rejected.size() - rules.rejected())).stream()
                .map(record -> record.as(Stage.RETIRED, "was rejected, " + record.reason(), now))
                .toList();
        if (!retired.isEmpty()) {
            // Publish first: a reader of the topic must not see a usable version without files.
            changes.changed(retired);
        }
        versions.all(baseModel).stream()
                .filter(record -> record.stage() == Stage.RETIRED)
                .forEach(record -> remove(record.version()));
    }

    /** Removes files only below the store's own folder, because a location comes from an event. */
    private void remove(Version version) {
        if (store.remove(Version.folder(version.baseModel()), version.location())) {
            trained.remove(version.baseModel(), version.name());
            LOG.infof("removed the files of retired version %s", version.name());
        }
    }
}
