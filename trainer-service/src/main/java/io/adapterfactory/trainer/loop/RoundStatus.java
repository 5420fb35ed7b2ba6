package io.adapterfactory.trainer.loop;

import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import java.time.Instant;

/**
 * What the trainer is doing.
 *
 * @param version that is trained, or was last
 * @param step steps done in its round
 * @param loss of the newest step, nats per token; NaN before the first
 * @param pausedFor why training waits; empty if it does not
 * @param validating the candidate that is judged; empty if there is none
 * @param resultsKnown validation tasks of the candidate with results
 * @param resultsWanted validation tasks of the candidate
 * @param lastRound when the last round or judgement ended, or the trainer started
 */
public record RoundStatus(
        boolean training,
        String version,
        long step,
        double loss,
        String pausedFor,
        String validating,
        int resultsKnown,
        int resultsWanted,
        Instant lastRound) {

    static RoundStatus idle(Instant since) {
        return new RoundStatus(false, "", 0, Double.NaN, "", "", 0, 0, since);
    }

    RoundStatus step(String ofVersion, StepReport report) {
        return new RoundStatus(true, ofVersion, report.step() + 1, report.loss(), "", "", 0, 0, lastRound);
    }

    RoundStatus paused(String why) {
        return new RoundStatus(training, version, step, loss, why, validating, resultsKnown, resultsWanted, lastRound);
    }

    RoundStatus waiting(String candidate, int known, int wanted) {
        return new RoundStatus(false, version, step, loss, "", candidate, known, wanted, lastRound);
    }

    RoundStatus ended(Instant at) {
        return new RoundStatus(false, version, step, loss, "", "", 0, 0, at);
    }
}
