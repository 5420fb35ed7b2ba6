package io.adapterfactory.dashboard.port;

import java.util.List;

/** Lag of the services on the topics that they process. */
public interface ConsumerLag {

    /**
     * A service's lag on one topic.
     *
     * @param waiting records that it has not processed yet
     * @param oldestAgeMs how long the oldest of them has waited; 0 if there is none
     */
    record Lag(String service, String topic, long waiting, long oldestAgeMs) {}

    /** Empty while the broker does not answer. */
    List<Lag> now();
}
