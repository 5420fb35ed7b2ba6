package io.adapterfactory.trainer.version;

import java.time.Instant;
import java.util.List;

/**
 * Publishes versions and their stages. A method returns when everything is durably published, or it throws and nothing is
 * published.
 */
public interface VersionPublisher {

    /**
     * A version that a round has made.
     *
     * @param startedAt when the round began
     * @throws FencedException when another trainer has taken over
     */
    void made(VersionRecord record, Instant startedAt);

    /**
     * Versions at a new stage, in this order, all or none.
     *
     * @throws FencedException when another trainer has taken over
     */
    void changed(List<VersionRecord> records);
}
