package io.adapterfactory.trainer.version;

import java.time.Instant;
import java.util.List;

/**
 * Publishes versions and their stages. A method returns when everything is durable; if it throws, nothing was
 * published.
 */
public interface VersionPublisher {

    /**
     * Publishes a version of a round.
     *
     * @param startedAt when the round began
     * @throws FencedException when another trainer has taken over
     */
    void made(VersionRecord record, Instant startedAt);

    /**
     * Publishes versions at new stages, in this order, all or none.
     *
     * @throws FencedException when another trainer has taken over
     */
    void changed(List<VersionRecord> records);
}
