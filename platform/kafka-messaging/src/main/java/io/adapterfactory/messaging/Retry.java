package io.adapterfactory.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Retries work while the registry, the store, or an engine is unavailable, so that no event is rejected or lost. */
@Singleton
public class Retry {

    private static final Logger LOG = Logger.getLogger(Retry.class);

    private final Duration pause;
    private final Counter retries;
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Inject
    Retry(KafkaSettings settings, ServiceName service, MeterRegistry metrics) {
        // Registered at the start, so that the first retry is seen as an increase.
        this(
                settings.retryPause(),
                Counter.builder("factory." + service + ".retries")
                        .description("Work that was repeated because something it needs was unavailable")
                        .register(metrics));
    }

    Retry(Duration pause, Counter retries) {
        this.pause = pause;
        this.retries = retries;
    }

    /**
     * Repeats the work until everything that it needs is available. Other failures are rethrown.
     *
     * @throws StoppingException if the service stops meanwhile
     */
    public <T> T untilAvailable(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (!Outage.is(e)) {
                    throw e;
                }
                LOG.warnf("an event waits: %s", e.getMessage());
                retries.increment();
                pauseAfter(e);
            }
        }
    }

    private void pauseAfter(RuntimeException failure) {
        try {
            if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoppingException(failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppingException(failure);
        }
    }

    /** Runs before the channels close, because they wait for work in progress. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        stopping.countDown();
    }
}
