package io.adapterfactory.dashboard.row;

/**
 * A record that a service could not use.
 *
 * @param topic the dead-letter topic
 * @param key as text
 * @param code one machine-readable word; empty if there is none
 * @param reason human-readable
 * @param originTopic topic of the original record
 * @param size of the value, bytes
 * @param time milliseconds since 1970
 * @param decision a person's decision
 */
public record DeadLetterRow(
        String topic,
        int partition,
        long offset,
        String key,
        String code,
        String reason,
        String service,
        String originTopic,
        int size,
        long time,
        Decision decision) {

    /** A person's decision about a dead letter. */
    public enum Decision {
        OPEN,
        REPLAYED,
        DISCARDED
    }

    /** The same letter with a decision. */
    public DeadLetterRow decided(Decision made) {
        return new DeadLetterRow(topic, partition, offset, key, code, reason, service, originTopic, size, time, made);
    }
}
