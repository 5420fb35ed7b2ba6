package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.trainer.basemodel.BaseModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Changes of versions by people. Only the trainer publishes versions, and of two trainers, Kafka fences the older one.
 */
@ApplicationScoped
public class VersionControl {

    /** A change is not possible; the message says why. */
    public static final class RefusedException extends RuntimeException {

        RefusedException(String message) {
            super(message);
        }
    }

    /** A base model or version does not exist. */
    public static final class UnknownVersionException extends RuntimeException {

        UnknownVersionException(String message) {
            super(message);
        }
    }

    private final BaseModels models;
    private final ArtifactStore store;
    private final Versions versions;
    private final VersionChanges changes;
    private final Clock clock;

    public VersionControl(
            BaseModels models, ArtifactStore store, Versions versions, VersionChanges changes, Clock clock) {
        this.models = models;
        this.store = store;
        this.versions = versions;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Makes a version the champion, whatever its scores.
     *
     * @return its new record
     * @throws io.adapterfactory.trainer.basemodel.UnknownBaseModelException if the base model is not in the store
     * @throws UnknownVersionException if it does not exist
     * @throws RefusedException if it is already champion, or its files are missing or damaged
     */
    public VersionRecord promote(String baseModel, String name) {
        requireComplete(versions);
        models.require(baseModel);
        VersionRecord version = versions.find(baseModel, name)
                .orElseThrow(() -> new UnknownVersionException(
                        "version '" + name + "' of base model '" + baseModel + "' is unknown; known are "
                                + versions.all(baseModel).stream()
                                        .map(VersionRecord::name)
                                        .toList()));
        String before = versions.champion(baseModel).map(VersionRecord::name).orElse("no version");
        if (before.equals(name)) {
            throw new RefusedException("version " + name + " is already the champion of " + baseModel);
        }
        requireWhole(version);
        VersionRecord promoted =
                version.as(Stage.CHAMPION, "promoted by a person; " + before + " served before", clock.instant());
        changes.changed(List.of(promoted));
        return promoted;
    }

    /**
     * Rejects the champion; the previous champion serves again.
     *
     * @return the record of the version that then serves
     * @throws RefusedException if there was no previous champion, or its files are missing or damaged
     */
    public VersionRecord rollBack(String baseModel) {
        VersionRecord champion = champion(baseModel);
        VersionRecord previous = versions.previousChampion(baseModel)
                .orElseThrow(() -> new RefusedException("base model " + baseModel + " has had no champion before "
                        + champion.name() + "; a rollback is not possible"));
        requireWhole(previous);
        Instant now = clock.instant();
        VersionRecord again = previous.as(Stage.CHAMPION, "serves again: a person rolled back " + champion.name(), now);
        changes.changed(List.of(champion.as(Stage.REJECTED, "rolled back by a person", now), again));
        return again;
    }

    /** @throws RefusedException while the topics have not been read completely */
    static void requireComplete(Versions versions) {
        if (!versions.isComplete()) {
            throw new RefusedException("the trainer has not read its topics to the end yet; try again in a moment");
        }
    }

    private VersionRecord champion(String baseModel) {
        requireComplete(versions);
        models.require(baseModel);
        return versions.champion(baseModel)
                .orElseThrow(() -> new UnknownVersionException("base model '" + baseModel
                        + "' has no champion; base models with one are " + versions.baseModels()));
    }

    private void requireWhole(VersionRecord record) {
        if (record.stage() == Stage.RETIRED) {
            throw new RefusedException("version " + record.name() + " is retired and its files are removed");
        }
        try {
            store.fetch(record.version().location(), record.version().files(), SignaturePolicy.OFF);
        } catch (DamagedArtifactException e) {
            throw new RefusedException("version " + record.name() + " cannot serve: " + e.getMessage());
        }
    }
}
