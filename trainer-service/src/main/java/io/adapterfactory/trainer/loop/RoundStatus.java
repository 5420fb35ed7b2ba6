package io.adapterfactory.trainer.loop;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.VersionRecord;
import java.time.Instant;

/**
 * The trainer's current work.
 *
 * @param lastRound when the last round or judgment of any base model ended, or the trainer started
 */
public record RoundStatus(
        @JsonUnwrapped Round round, @JsonUnwrapped Validation validation, Instant lastRound) {

    /**
     * The newest round.
     *
     * @param training whether it is still running
     * @param baseModel of the hypernetwork; empty before the first round
     * @param version that is or was trained; empty before the first round
     * @param step number of finished steps
     * @param loss of the newest step, nats per token; NaN before the first
     * @param pausedFor why training pauses; empty if it does not
     */
    public record Round(boolean training, String baseModel, String version, long step, double loss, String pausedFor) {

        private static final Round NONE = new Round(false, "", "", 0, Double.NaN, "");

        private Round paused(String why) {
            return new Round(training, baseModel, version, step, loss, why);
        }

        private Round ended() {
            return new Round(false, baseModel, version, step, loss, "");
        }
    }

    /**
     * The newest candidate that is not judged yet.
     *
     * @param validating its name; empty if there is none
     * @param validatingFor its base model
     * @param resultsKnown number of its validation tasks and controls with results
     * @param resultsWanted number of all its validation tasks and controls
     */
    public record Validation(String validating, String validatingFor, int resultsKnown, int resultsWanted) {

        private static final Validation NONE = new Validation("", "", 0, 0);
    }

    static RoundStatus idle(Instant since) {
        return new RoundStatus(Round.NONE, Validation.NONE, since);
    }

    RoundStatus step(RoundPlan plan, StepReport report) {
        Round stepped = new Round(true, plan.baseModel(), plan.name(), report.step() + 1, report.loss(), "");
        return new RoundStatus(stepped, validation, lastRound);
    }

    RoundStatus paused(String why) {
        return new RoundStatus(round.paused(why), validation, lastRound);
    }

    RoundStatus ended(Instant at) {
        return new RoundStatus(round.ended(), validation, at);
    }

    RoundStatus waiting(VersionRecord candidate, int known, int wanted) {
        return new RoundStatus(
                round, new Validation(candidate.name(), candidate.baseModel(), known, wanted), lastRound);
    }

    RoundStatus judged(Instant at) {
        return new RoundStatus(round, Validation.NONE, at);
    }
}
