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

    private final MeterRegistry meters;
    private final DistributionSummary batchSize;
    private final Timer embed;
    private final Timer forward;
    private final Timer write;
    private final Timer queue;
    private final Counter skipped;
    private final Counter retries;

    GenerationMetrics(MeterRegistry meters) {
        this.meters = meters;
        batchSize = DistributionSummary.builder("factory.generator.batch.size")
                .description("Task descriptions in one batch")
                .register(meters);
        embed = Timer.builder("factory.generator.embed")
                .description("Time to encode the descriptions of a forward pass")
                .publishPercentileHistogram()
                .register(meters);
        forward = Timer.builder("factory.generator.forward")
                .description("Time of one forward pass of the hypernetwork")
                .publishPercentileHistogram()
                .register(meters);
        write = Timer.builder("factory.generator.write")
                .description("Time to write one adapter")
                .publishPercentileHistogram()
                .register(meters);
        queue = Timer.builder("factory.generator.queue")
                .description("Time from the submission of a task to the generator")
                .publishPercentileHistogram()
                .register(meters);
        // Known from the start, so that the first one is seen as an increase.
        retries = Counter.builder("factory.generator.retries")
                .description("Batches that were repeated because something they need was unavailable")
                .register(meters);
        skipped = Counter.builder("factory.generator.skipped")
                .description("Tasks that were left to other pods")
                .register(meters);
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
                Counter.builder("factory.generator.adapters")
                        .description("Adapters that were generated")
                        .tag("baseModel", made.adapter().origin().baseModel())
                        .register(meters)
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
        return Counter.builder("factory.generator.dead.letters")
                .description("Tasks that were rejected")
                .tag("reason", reason.name())
                .register(meters);
    }

    /** A task of a base model that other pods process. */
    void skipped() {
        skipped.increment();
    }

    void retried() {
        retries.increment();
    }

    private static Duration nanos(double ms) {
        return Duration.ofNanos(Math.round(ms * 1e6));
    }
}
