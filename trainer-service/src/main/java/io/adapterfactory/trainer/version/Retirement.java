package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/** Keeps the store from growing forever: all champions stay, and the newest of the rejected versions. */
@ApplicationScoped
public class Retirement {

    private static final Logger LOG = Logger.getLogger(Retirement.class);

    private final RetentionRules rules;
    private final ArtifactStore store;
    private final Versions versions;
    private final VersionChanges changes;
    private final Clock clock;

    public Retirement(
            RetentionRules rules, ArtifactStore store, Versions versions, VersionChanges changes, Clock clock) {
        this.rules = rules;
        this.store = store;
        this.versions = versions;
        this.changes = changes;
        this.clock = clock;
    }

    /** Retires what need not stay, and removes the files of retired versions; after a kill the next call continues. */
    public void tidy(String baseModel) {
        List<VersionRecord> rejected = versions.all(baseModel).stream()
                .filter(record -> record.stage() == Stage.REJECTED)
                .toList();
        Instant now = clock.instant();
        List<VersionRecord> retired = rejected.subList(0, Math.max(0, rejected.size() - rules.rejected())).stream()
                .map(record -> record.as(Stage.RETIRED, "was rejected, " + record.reason(), now))
                .toList();
        if (!retired.isEmpty()) {
            // Published before removed: a reader of the topic never takes a version without files for usable.
            changes.changed(retired);
        }
        versions.all(baseModel).stream()
                .filter(record -> record.stage() == Stage.RETIRED)
                .forEach(record -> remove(record.version()));
    }

    /** Only below the store's own folder: a location comes from outside. */
    private void remove(Version version) {
        if (store.remove(Version.folder(version.baseModel()), version.location())) {
            LOG.infof("the files of retired version %s are removed", version.name());
        }
    }
}
