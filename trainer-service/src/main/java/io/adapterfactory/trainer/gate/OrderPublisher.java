package io.adapterfactory.trainer.gate;

import java.util.List;

/** Publishes the trainer's own orders for adapters. */
public interface OrderPublisher {

    /**
     * Publishes all orders or none; returns when they are durable.
     *
     * @throws io.adapterfactory.trainer.version.FencedException when another trainer has taken over
     */
    void order(List<ValidationOrder> orders);
}
