package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides the next work for a base model from its situation: no round starts before a candidate is judged; an
 * interrupted round continues; a new round starts after the period or after enough results, whichever comes first.
 */
@ApplicationScoped
class RoundDecider {

    /**
     * Everything on which the decision depends.
     *
     * @param candidate a version that is not judged yet
     * @param unfinished the plan of an interrupted round from the champion
     * @param newResults number of results since the last round
     * @param seenByFailedRound number of results before the last failed round
     * @param sinceLastRound time since the base model's last round or judgment ended
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
            // A failed round is retried only after new results.
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
