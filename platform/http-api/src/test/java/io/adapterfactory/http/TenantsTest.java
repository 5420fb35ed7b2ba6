package io.adapterfactory.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TenantsTest {

    private static final Map<String, String> RED = Map.of("tenant", "red", "purpose", "test");
    private static final Map<String, String> BLUE = Map.of("tenant", "blue");
    private static final Optional<String> NO_TOKEN = Optional.empty();

    private long now;
    private final TimeMeter clock = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    };

    @Test
    void aTenantThatHasHadItsShareWaitsAndOthersDoNot() {
        Tenants tenants = new Tenants("tenant", 2, 0, clock);
        assertThat(tenants.admit(RED, NO_TOKEN)).isEqualTo(RED);
        tenants.admit(RED, NO_TOKEN);

        assertThatThrownBy(() -> tenants.admit(RED, NO_TOKEN))
                .hasMessage("tenant 'red' reached the limit of 2 tasks per minute; the next task is accepted in 30 s")
                .asInstanceOf(InstanceOfAssertFactories.type(TooManyTasksException.class))
                .extracting(TooManyTasksException::retryAfterSeconds)
                .isEqualTo(30L);
        tenants.admit(BLUE, NO_TOKEN);

        pass(Duration.ofSeconds(30));
        tenants.admit(RED, NO_TOKEN);
        assertThatThrownBy(() -> tenants.admit(RED, NO_TOKEN)).isInstanceOf(TooManyTasksException.class);
    }

    @Test
    void theDailyQuotaAppliesInAdditionToThatOfAMinute() {
        Tenants tenants = new Tenants("tenant", 2, 3, clock);
        for (int i = 0; i < 3; i++) {
            tenants.admit(RED, NO_TOKEN);
            pass(Duration.ofMinutes(1));
        }

        assertThatThrownBy(() -> tenants.admit(RED, NO_TOKEN))
                .hasMessageStartingWith("tenant 'red' reached the limit of 2 tasks per minute and 3 tasks per day");
    }

    @Test
    void tasksWithoutATenantShareALimit() {
        Tenants tenants = new Tenants("tenant", 1, 0, clock);
        tenants.admit(Map.of("purpose", "one"), NO_TOKEN);

        assertThatThrownBy(() -> tenants.admit(Map.of("purpose", "another"), NO_TOKEN))
                .hasMessageContaining("tasks without the label tenant");
    }

    @Test
    void aTokensTenantIsTheTasks() {
        Tenants tenants = new Tenants("tenant", 1, 0, clock);

        assertThat(tenants.admit(Map.of("purpose", "one"), Optional.of("red")))
                .isEqualTo(Map.of("purpose", "one", "tenant", "red"));
        assertThatThrownBy(() -> tenants.admit(RED, Optional.of("red"))).isInstanceOf(TooManyTasksException.class);
        assertThatThrownBy(() -> tenants.admit(BLUE, Optional.of("red")))
                .isInstanceOf(ForeignTenantException.class)
                .hasMessage("the label tenant is 'blue', but the token is for tenant 'red'; leave the label out");
    }

    @Test
    void withoutALimitAnyNumberMayCome() {
        Tenants tenants = new Tenants("tenant", 0, 0, clock);
        for (int i = 0; i < 10_000; i++) {
            tenants.admit(RED, NO_TOKEN);
        }
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThatThrownBy(() -> new Tenants("tenant", -1, 0, clock))
                .hasMessageContaining("FACTORY_TENANT_TASKS_PER_MINUTE")
                .hasMessageContaining("expected 1 or more, or 0 for no limit");
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
