package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides what is due next for a base model, from its situation alone: no round starts before a candidate is judged; a round that
 * was cut off continues; a new one starts when the period is over or enough results have come, whichever is first.
 */
@ApplicationScoped
class RoundDecider {

    /**
     * All that the decision depends on.
     *
     * @param candidate a version that is not judged yet
     * @param unfinished the plan of a round from the champion that was cut off
     * @param newResults results since the last round
     * @param seenByFailedRound results that the last failed round had seen
     * @param sinceLastRound time since the base model's last round or judgement ended
     */
    record Situation(
            VersionRecord champion,
            Optional<VersionRecord> candidate,
            Optional<RoundPlan> unfinished,
            long newResults,
            OptionalLong seenByFailedRound,
            Duration sinceLastRound) {}

    private final ByBaseModel<RoundRules> rules;

    RoundDecider(ByBaseModel<RoundRules> rules) {
        this.rules = rules;
    }

    Due decide(Situation now) {
        if (now.candidate().isPresent()) {
            return new Due.Nothing();
        }
        boolean roundIsDue = isRoundDue(now);
        if (now.unfinished().isPresent()) {
            RoundPlan plan = now.unfinished().get();
            // One that failed is tried again after new results, not at once.
            boolean hasFailed = now.seenByFailedRound().orElse(-1) >= plan.resultsSeen();
            if (roundIsDue || !hasFailed) {
                return new Due.Resumption(plan, now.champion());
            }
        }
        return roundIsDue ? new Due.NewRound(now.champion()) : new Due.Nothing();
    }

    private boolean isRoundDue(Situation now) {
        RoundRules ofBaseModel = rules.of(now.champion().baseModel());
        boolean periodIsOver = now.sinceLastRound().compareTo(ofBaseModel.period()) >= 0;
        return now.newResults() >= ofBaseModel.afterResults() || now.newResults() > 0 && periodIsOver;
    }
}
