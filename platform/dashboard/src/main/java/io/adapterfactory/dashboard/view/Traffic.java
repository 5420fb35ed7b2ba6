package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.Place;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Number and arrival times of each topic's records, and how many of them wait for a reader. */
public final class Traffic {

    private final Guard guard = new Guard();
    private final Map<String, TopicTraffic> topics = new HashMap<>();
    private final Clock clock;
    private long unreadable;

    Traffic(Clock clock) {
        this.clock = clock;
    }

    void count(String topic, Place place, long time) {
        guard.write(
                () -> topics.computeIfAbsent(topic, name -> new TopicTraffic()).count(place, time));
    }

    void countUnreadable() {
        guard.write(() -> unreadable++);
    }

    /** Number of records that are not of their topic's type. */
    long unreadable() {
        return guard.read(() -> unreadable);
    }

    public Flow flow(String topic) {
        return guard.read(() -> {
            TopicTraffic found = topics.getOrDefault(topic, new TopicTraffic());
            return new Flow(topic, found.total(), found.lastHour(clock.millis()));
        });
    }

    /**
     * The flow on one topic.
     *
     * @param perMinute number of records in each of the last 60 minutes, the current one last
     */
    public record Flow(String topic, long total, int[] perMinute) {}

    /** @param nextOffsets of a reader of the topic, by partition */
    public Waiting waiting(String topic, Map<Integer, Long> nextOffsets) {
        return guard.read(() -> {
            TopicTraffic.Backlog backlog =
                    topics.getOrDefault(topic, new TopicTraffic()).backlog(nextOffsets);
            long age = backlog.waiting() == 0 ? 0 : Math.max(0, clock.millis() - backlog.oldestTime());
            return new Waiting(backlog.waiting(), age);
        });
    }

    /**
     * Records that wait for a reader.
     *
     * @param oldestAgeMs how long the oldest has waited; 0 if there is none
     */
    public record Waiting(long records, long oldestAgeMs) {}
}
