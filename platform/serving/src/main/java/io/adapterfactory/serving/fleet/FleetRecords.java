package io.adapterfactory.serving.fleet;

/**
 * Publishes people's decisions about the fleet, and the orders that result from them. Each method returns when the
 * broker has acknowledged the records.
 */
public interface FleetRecords {

    void publish(Refresh refresh);

    void order(RefreshOrder order);
}
