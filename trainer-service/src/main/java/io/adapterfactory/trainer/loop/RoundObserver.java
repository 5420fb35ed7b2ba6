package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.round.RoundPlan;
import java.time.Duration;

/** Called when something happens in the loop, from the loop's thread. */
public interface RoundObserver {

    /** What becomes of a round. */
    enum Outcome {
        /** It made a candidate. */
        TRAINED,
        /** Its version passed the gate. */
        CHAMPION,
        /** Its version did not pass the gate. */
        REJECTED,
        /** It failed and is tried again. */
        FAILED,
        /** Its loss became infinite or NaN. */
        DIVERGED,
        /** Another trainer has taken over. */
        FENCED
    }

    /** A round begins or continues. */
    void began(RoundPlan plan);

    /** @param took without pauses */
    void stepDone(Duration took);

    /** A round ended or was cut off. */
    void ended(Duration took);

    /** @param took from the round's end to the gate's decision */
    void judged(Duration took);

    void outcome(Outcome outcome);
}
