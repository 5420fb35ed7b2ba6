package io.adapterfactory.trainer.version;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** Publishes the trainer's own changes of versions and applies them immediately, not only when they are read again. */
@ApplicationScoped
public class VersionChanges {

    private final VersionPublisher publisher;
    private final Versions versions;

    public VersionChanges(VersionPublisher publisher, Versions versions) {
        this.publisher = publisher;
        this.versions = versions;
    }

    /**
     * Publishes a version of a round.
     *
     * @param startedAt when the round began
     * @throws FencedException when another trainer has taken over
     */
    public void made(VersionRecord record, Instant startedAt) {
        publisher.made(record, startedAt);
        versions.on(record);
    }

    /**
     * Publishes versions at new stages, in this order, all or none.
     *
     * @throws FencedException when another trainer has taken over
     */
    public synchronized void changed(List<VersionRecord> records) {
        publisher.changed(records);
        records.forEach(versions::on);
    }

    /**
     * Publishes the champion again with its measurements. Does nothing if another version serves by now.
     *
     * @throws FencedException when another trainer has taken over
     */
    public synchronized void measured(VersionRecord champion) {
        boolean stillServes = versions.champion(champion.baseModel())
                .filter(serving -> serving.name().equals(champion.name()))
                .isPresent();
        if (stillServes) {
            changed(List.of(champion));
        }
    }
}
