package io.adapterfactory.trainer.gate;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Publishes validation orders and remembers them immediately, so that none is published twice. */
@ApplicationScoped
public class ValidationOrders {

    private final OrderPublisher publisher;
    private final ValidationResults results;

    public ValidationOrders(OrderPublisher publisher, ValidationResults results) {
        this.publisher = publisher;
        this.results = results;
    }

    /**
     * @param orders may be empty; all are published, or none
     * @throws io.adapterfactory.trainer.version.FencedException when another trainer has taken over
     */
    public void publish(List<ValidationOrder> orders) {
        if (!orders.isEmpty()) {
            publisher.order(orders);
            orders.forEach(order -> results.ordered(order.baseModel(), order.version(), order.taskId()));
        }
    }
}
