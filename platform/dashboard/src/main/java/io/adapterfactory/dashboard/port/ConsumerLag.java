package io.adapterfactory.dashboard.port;

import java.util.List;

/** How far the services are behind the topics that they work on. */
public interface ConsumerLag {

    /**
     * A service at a topic.
     *
     * @param waiting records that it has not finished
     * @param oldestAgeMs how long the oldest of them has waited; 0 if none waits
     */
    record Lag(String service, String topic, long waiting, long oldestAgeMs) {}

    /** Empty while the broker does not tell. */
    List<Lag> now();
}
