package io.adapterfactory.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RetryTest {

    private final Counter retries = new SimpleMeterRegistry().counter("retries");

    private static Supplier<String> failing(int times, RuntimeException failure) {
        AtomicInteger left = new AtomicInteger(times);
        return () -> {
            if (left.getAndDecrement() > 0) {
                throw failure;
            }
            return "done";
        };
    }

    @Test
    void anOutageIsWaitedForAndCounted() {
        Retry retry = new Retry(Duration.ofMillis(1), retries);

        assertThat(retry.untilAvailable(failing(3, new RetryLaterException("not now", null))))
                .isEqualTo("done");
        assertThat(retries.count()).isEqualTo(3);
    }

    @Test
    void anotherFailureIsThrown() {
        Retry retry = new Retry(Duration.ofMillis(1), retries);

        assertThatThrownBy(() -> retry.untilAvailable(failing(1, new IllegalStateException("a bug"))))
                .hasMessage("a bug");
        assertThat(retries.count()).isZero();
    }

    @Test
    void aServiceThatStopsDoesNotWait() {
        Retry retry = new Retry(Duration.ofDays(1), retries);
        retry.stop(new ShutdownEvent());

        assertThatThrownBy(() -> retry.untilAvailable(failing(1, new RetryLaterException("not now", null))))
                .isInstanceOf(StoppingException.class);
    }
}
