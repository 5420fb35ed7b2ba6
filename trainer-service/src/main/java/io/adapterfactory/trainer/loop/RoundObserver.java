package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.round.RoundPlan;
import java.time.Duration;

/** Callbacks for events in the loop, called from the loop's thread. */
public interface RoundObserver {

    /** Result of a round. */
    enum Outcome {
        /** It made a candidate. */
        TRAINED,
        /** Its version passed the gate. */
        CHAMPION,
        /** Its version did not pass the gate. */
        REJECTED,
        /** It failed and will be retried. */
        FAILED,
        /** Its loss became infinite or NaN. */
        DIVERGED,
        /** Another trainer has taken over. */
        FENCED
    }

    /** A round begins or continues. */
    void began(RoundPlan plan);

    /** @param took duration without pauses */
    void stepDone(Duration took);

    /** A round ended or was interrupted. */
    void ended(Duration took);

    /** @param took from the round's end to the gate's decision */
    void judged(Duration took);

    void outcome(Outcome outcome);
}
