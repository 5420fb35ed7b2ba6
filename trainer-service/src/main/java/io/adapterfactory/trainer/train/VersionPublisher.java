package io.adapterfactory.trainer.train;

import java.time.Instant;
import java.util.List;

/**
 * Tells the factory of versions and their stages, and orders adapters of them. Every method returns when all is published for
 * good, or throws and nothing is.
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

    /**
     * Orders for adapters of given versions, all or none.
     *
     * @throws FencedException when another trainer has taken over
     */
    void order(List<ValidationOrder> orders);
}
