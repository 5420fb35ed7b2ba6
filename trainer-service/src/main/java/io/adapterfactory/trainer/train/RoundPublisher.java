package io.adapterfactory.trainer.train;

/** Tells the factory what came of a round. */
public interface RoundPublisher {

    void publish(RoundOutcome outcome);
}
