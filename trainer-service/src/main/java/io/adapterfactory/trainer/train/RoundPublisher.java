package io.adapterfactory.trainer.train;

/** Tells the factory what came of a round. */
public interface RoundPublisher {

    /**
     * Returns when the version is published for good.
     *
     * @throws FencedException when another trainer has taken over; nothing is published then
     */
    void publish(RoundOutcome outcome);
}
