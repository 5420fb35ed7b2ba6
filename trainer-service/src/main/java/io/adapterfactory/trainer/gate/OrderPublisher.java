package io.adapterfactory.trainer.gate;

import java.util.List;

/** Publishes the trainer's own orders for adapters. */
public interface OrderPublisher {

    /**
     * Publishes orders, all or none; returns when they are durably published.
     *
     * @throws io.adapterfactory.trainer.version.FencedException when another trainer has taken over
     */
    void order(List<ValidationOrder> orders);
}
