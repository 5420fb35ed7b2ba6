package io.adapterfactory.trainer.train;

import java.time.Instant;

/**
 * What came of a round.
 *
 * @param parent the version it started from
 * @param lossBefore the parent's validation loss, nats a token
 * @param lossAfter the new version's
 * @param tasks that were trained on
 * @param resultsSeen evaluation results of the base model that were known when it began
 */
public record RoundOutcome(
        Version version,
        Version parent,
        double lossBefore,
        double lossAfter,
        int tasks,
        long resultsSeen,
        Instant startedAt) {

    /** The validation loss did not get worse; otherwise the version is not to be used. */
    public boolean isBetter() {
        return lossAfter <= lossBefore;
    }
}
