package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jboss.logging.Logger;

/** Waits while the registry is away: an event that cannot be read or written now is not lost. Made at the start, for its metric. */
@Startup
@ApplicationScoped
class PatientCodec {

    private static final Logger LOG = Logger.getLogger(PatientCodec.class);

    private final EventCodec codec;
    private final EvaluatorConfig config;
    private final MeterRegistry metrics;

    PatientCodec(EventCodec codec, EvaluatorConfig config, MeterRegistry metrics) {
        this.codec = codec;
        this.config = config;
        this.metrics = metrics;
        // Known from the start, so that the first one is seen as an increase.
        metrics.counter("factory.evaluator.retries");
    }

    /** @throws io.adapterfactory.schemas.wire.UnreadableEventException if the bytes are no such record */
    <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type) {
        return untilItWorks(() -> codec.decode(topic, bytes, type));
    }

    byte[] encode(String topic, SpecificRecord record) {
        return untilItWorks(() -> codec.encode(topic, record));
    }

    private <T> T untilItWorks(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (RegistryUnreachableException e) {
                LOG.warnf("an event waits: %s", e.getMessage());
                metrics.counter("factory.evaluator.retries").increment();
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(config.retryPause().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the schema registry", e);
        }
    }
}
