package io.adapterfactory.serving.fleet;

/** Publishes what people decide about the fleet, and the orders that follow. Each method returns when the broker has acknowledged. */
public interface FleetRecords {

    void publish(Refresh refresh);

    void order(RefreshOrder order);
}
