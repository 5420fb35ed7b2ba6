package io.adapterfactory.trainer.metrics;

import io.adapterfactory.trainer.loop.RoundObserver;
import io.adapterfactory.trainer.round.RoundPlan;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters and timers of rounds. Created at startup, so that the first increase of a counter is seen. */
@Startup
@ApplicationScoped
class RoundMetrics implements RoundObserver {

    private final MeterRegistry metrics;
    private final Timer stepTime;
    private final Timer roundTime;
    private final Timer validationTime;
    private final MultiGauge weights;
    /** By base model. */
    private final Map<String, RoundPlan> newest = new ConcurrentHashMap<>();

    RoundMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
        this.weights = MultiGauge.builder("factory.trainer.task.weight")
                .description("Weight of a task in the newest round")
                .register(metrics);
        this.stepTime = Timer.builder("factory.trainer.step")
                .description("Time of one training step")
                .publishPercentileHistogram()
                .register(metrics);
        this.roundTime = Timer.builder("factory.trainer.round")
                .description("Time of one round of training")
                .register(metrics);
        this.validationTime = Timer.builder("factory.trainer.validation")
                .description("Time from a candidate to its verdict")
                .register(metrics);
        for (Outcome outcome : Outcome.values()) {
            rounds(outcome);
        }
    }

    @Override
    public void began(RoundPlan plan) {
        newest.put(plan.baseModel(), plan);
        weights.register(
                newest.values().stream()
                        .flatMap(round -> round.tasks().stream()
                                .<MultiGauge.Row<?>>map(task -> MultiGauge.Row.of(
                                        Tags.of("baseModel", round.baseModel(), "task", task.id()), task.weight())))
                        .toList(),
                true);
    }

    @Override
    public void stepDone(Duration took) {
        stepTime.record(took);
    }

    @Override
    public void ended(Duration took) {
        roundTime.record(took);
    }

    @Override
    public void judged(Duration took) {
        validationTime.record(took);
    }

    @Override
    public void outcome(Outcome outcome) {
        rounds(outcome).increment();
    }

    private Counter rounds(Outcome outcome) {
        return Counter.builder("factory.trainer.rounds")
                .description("Rounds of training: trained, then champion or rejected; or failed, diverged, fenced")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(metrics);
    }
}
