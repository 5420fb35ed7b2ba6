package io.adapterfactory.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.trainer.pool.ValidationTask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationOrdersTest {

    private static final ValidationOrder ORDER =
            ValidationOrder.of("nano", "v2", "v2", new ValidationTask("reverse it", "reverse"));

    private final ValidationResults results = new ValidationResults();
    private final List<List<ValidationOrder>> published = new ArrayList<>();

    @Test
    void publishedOrdersAreKnownAtOnce() {
        new ValidationOrders(published::add, results).publish(List.of(ORDER));

        assertThat(published).containsExactly(List.of(ORDER));
        assertThat(results.isOrdered(ORDER)).isTrue();
    }

    @Test
    void noOrdersArePublishedIfNoneIsMissing() {
        new ValidationOrders(published::add, results).publish(List.of());

        assertThat(published).isEmpty();
    }

    @Test
    void unpublishedOrdersAreStillMissing() {
        ValidationOrders orders = new ValidationOrders(
                refused -> {
                    throw new IllegalStateException("the broker is unavailable");
                },
                results);

        assertThatThrownBy(() -> orders.publish(List.of(ORDER))).hasMessage("the broker is unavailable");
        assertThat(results.isOrdered(ORDER)).isFalse();
    }
}
