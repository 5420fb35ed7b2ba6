package io.adapterfactory.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import io.adapterfactory.trainer.loop.RoundDecider.Situation;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.Stage;
import io.adapterfactory.trainer.version.Version;
import io.adapterfactory.trainer.version.VersionRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RoundDeciderTest {

    private static final RoundRecipe RECIPE =
            new RoundRecipe(1, 1, 1, new LearningRate(1e-3, 0.1, Decay.LINEAR), ContinualMethod.NONE);

    private static final Duration PERIOD = Duration.ofMinutes(15);
    private static final Duration EARLY = PERIOD.minusMillis(1);
    private static final VersionRecord CHAMPION = record("v1", Stage.CHAMPION);
    private static final VersionRecord CANDIDATE = record("v2", Stage.CANDIDATE);
    private static final RoundPlan PLAN = new RoundPlan("nano", "v1", "v2", 7, 0, RECIPE, List.of());
    private static final Due NOTHING = new Due.Nothing();
    private static final Due NEW_ROUND = new Due.NewRound(CHAMPION);
    private static final Due RESUMPTION = new Due.Resumption(PLAN, CHAMPION);

    private final RoundDecider decider = new RoundDecider(baseModel -> new RoundRules(PERIOD, 20));

    @Test
    void enoughResultsStartARoundAtOnceAndFewerWhenThePeriodIsOver() {
        assertThat(decider.decide(idle(0, PERIOD.multipliedBy(10)))).isEqualTo(NOTHING);
        assertThat(decider.decide(idle(1, EARLY))).isEqualTo(NOTHING);
        assertThat(decider.decide(idle(1, PERIOD))).isEqualTo(NEW_ROUND);
        assertThat(decider.decide(idle(19, EARLY))).isEqualTo(NOTHING);
        assertThat(decider.decide(idle(20, Duration.ZERO))).isEqualTo(NEW_ROUND);
    }

    @Test
    void noRoundStartsBeforeACandidateIsJudged() {
        Situation now =
                new Situation(CHAMPION, Optional.of(CANDIDATE), Optional.of(PLAN), 100, OptionalLong.empty(), PERIOD);

        assertThat(decider.decide(now)).isEqualTo(NOTHING);
    }

    @Test
    void anInterruptedRoundContinuesWithoutNewResults() {
        assertThat(decider.decide(unfinished(0, OptionalLong.empty()))).isEqualTo(RESUMPTION);
        assertThat(decider.decide(unfinished(0, OptionalLong.of(6))))
                .as("an earlier round failed")
                .isEqualTo(RESUMPTION);
    }

    @Test
    void aRoundThatFailedIsTriedAgainAfterNewResultsOnly() {
        assertThat(decider.decide(unfinished(0, OptionalLong.of(7)))).isEqualTo(NOTHING);
        assertThat(decider.decide(unfinished(19, OptionalLong.of(7)))).isEqualTo(NOTHING);
        assertThat(decider.decide(unfinished(20, OptionalLong.of(7)))).isEqualTo(RESUMPTION);
    }

    private static Situation idle(long newResults, Duration sinceLastRound) {
        return new Situation(
                CHAMPION, Optional.empty(), Optional.empty(), newResults, OptionalLong.empty(), sinceLastRound);
    }

    private static Situation unfinished(long newResults, OptionalLong seenByFailedRound) {
        return new Situation(
                CHAMPION, Optional.empty(), Optional.of(PLAN), newResults, seenByFailedRound, Duration.ZERO);
    }

    private static VersionRecord record(String name, Stage stage) {
        return new VersionRecord(
                new Version("nano", name, "file:///" + name, List.of(), 0),
                stage,
                Optional.empty(),
                0,
                0,
                List.of(),
                "",
                Instant.EPOCH);
    }
}
