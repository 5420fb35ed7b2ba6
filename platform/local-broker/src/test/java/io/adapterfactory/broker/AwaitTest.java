package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofNanos(1);

    @Test
    void checksUntilTheConditionIsTrue() {
        AtomicInteger checks = new AtomicInteger();

        assertThat(Await.until(() -> checks.incrementAndGet() == 3, LIMIT, INTERVAL))
                .isTrue();
        assertThat(checks).hasValue(3);
    }

    @Test
    void endsAfterTheLimit() {
        assertThat(Await.until(() -> false, Duration.ofNanos(1), INTERVAL)).isFalse();
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.until(() -> false, LIMIT, LIMIT)).hasMessage("interrupted while waiting");
        assertThat(Thread.interrupted()).isTrue();
    }
}
