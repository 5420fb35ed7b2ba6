package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.generate.MadeAdapter;
import io.adapterfactory.generator.generate.Outcome;
import io.adapterfactory.generator.hypernetwork.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counters and timers of the generator's stages, registered at startup. The lag is the Kafka client's own {@code
 * kafka_consumer_*} metric.
 */
@Startup
@ApplicationScoped
class GenerationMetrics {

    private record Pass(Instant begun, double embeddedMs, double generatedMs) {}

    private static final String SKIPPED = "factory.generator.skipped";

    private final MeterRegistry meters;
    private final DistributionSummary batchSize;
    private final Timer embed;
    private final Timer forward;
    private final Timer write;
    private final Timer queue;

    GenerationMetrics(MeterRegistry meters) {
        this.meters = meters;
        batchSize = DistributionSummary.builder("factory.generator.batch.size")
                .description("Task descriptions taken from the topic at once")
                .register(meters);
        embed = timer("embed", "Encoding the descriptions of a forward pass");
        forward = timer("forward", "One forward pass of the hypernetwork");
        write = timer("write", "Writing one adapter");
        queue = timer("queue", "From submission to the generator");
        // Known from the start, so that the first one is seen as an increase.
        meters.counter("factory.generator.retries");
        meters.counter(SKIPPED);
        for (RefusalReason reason : RefusalReason.values()) {
            refusals(reason);
        }
    }

    void batch(int size) {
        batchSize.record(size);
    }

    void outcomes(List<Outcome> outcomes) {
        Set<Pass> passes = new HashSet<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Made made) {
                MadeAdapter.Timings timings = made.adapter().timings();
                meters.counter(
                                "factory.generator.adapters",
                                "baseModel",
                                made.adapter().origin().baseModel())
                        .increment();
                write.record(nanos(timings.writtenMs()));
                // The adapters of a pass share its timings, so record each pass once.
                if (passes.add(new Pass(timings.begun(), timings.embeddedMs(), timings.generatedMs()))) {
                    embed.record(nanos(timings.embeddedMs()));
                    forward.record(nanos(timings.generatedMs()));
                }
            }
        }
    }

    void queued(long millis) {
        queue.record(Duration.ofMillis(millis));
    }

    void deadLetter(RefusalReason reason) {
        refusals(reason).increment();
    }

    private Counter refusals(RefusalReason reason) {
        return meters.counter("factory.generator.dead.letters", "reason", reason.name());
    }

    /** A task of a base model that other pods process. */
    void skipped() {
        meters.counter(SKIPPED).increment();
    }

    void retried() {
        meters.counter("factory.generator.retries").increment();
    }

    private Timer timer(String stage, String description) {
        return Timer.builder("factory.generator." + stage)
                .description(description)
                .publishPercentileHistogram()
                .register(meters);
    }

    private static Duration nanos(double ms) {
        return Duration.ofNanos(Math.round(ms * 1e6));
    }
}
