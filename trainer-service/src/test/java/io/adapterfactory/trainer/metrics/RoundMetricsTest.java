package io.adapterfactory.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import io.adapterfactory.trainer.loop.RoundObserver.Outcome;
import io.adapterfactory.trainer.round.RoundPlan;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundMetricsTest {

    private static final RoundRecipe RECIPE =
            new RoundRecipe(1, 1, 1, new LearningRate(1e-3, 0.1, Decay.LINEAR), ContinualMethod.NONE);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final RoundMetrics metrics = new RoundMetrics(registry);

    @Test
    void outcomesAreCountedFromZero() {
        assertThat(registry.find("factory.trainer.rounds").counters())
                .extracting(counter -> counter.getId().getTag("outcome"))
                .containsExactlyInAnyOrder("trained", "champion", "rejected", "failed", "diverged", "fenced");

        metrics.outcome(Outcome.REJECTED);

        assertThat(registry.get("factory.trainer.rounds")
                        .tag("outcome", "rejected")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("factory.trainer.rounds")
                        .tag("outcome", "champion")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void timesAreRecordedByWhatTookThem() {
        metrics.stepDone(Duration.ofSeconds(1));
        metrics.ended(Duration.ofSeconds(2));
        metrics.judged(Duration.ofSeconds(3));

        assertThat(seconds("factory.trainer.step")).isEqualTo(1);
        assertThat(seconds("factory.trainer.round")).isEqualTo(2);
        assertThat(seconds("factory.trainer.validation")).isEqualTo(3);
    }

    @Test
    void weightsAreThoseOfTheNewestRoundOfEachBaseModel() {
        metrics.began(plan("nano", task("old", 1)));
        metrics.began(plan("other", task("sort", 2)));
        metrics.began(plan("nano", task("reverse", 3), task("echo", 4)));

        assertThat(registry.find("factory.trainer.task.weight").gauges())
                .extracting(gauge -> tag(gauge, "baseModel") + "/" + tag(gauge, "task") + "=" + gauge.value())
                .containsExactlyInAnyOrder("other/sort=2.0", "nano/reverse=3.0", "nano/echo=4.0");
    }

    private double seconds(String timer) {
        return registry.get(timer).timer().totalTime(TimeUnit.SECONDS);
    }

    private static String tag(Meter meter, String name) {
        return meter.getId().getTag(name);
    }

    private static RoundPlan plan(String baseModel, RoundPlan.Task... tasks) {
        return new RoundPlan(baseModel, "v1", "v2", 0, 0, RECIPE, List.of(tasks));
    }

    private static RoundPlan.Task task(String id, double weight) {
        return new RoundPlan.Task(id, List.of("do it"), null, null, 1, weight, false);
    }
}
