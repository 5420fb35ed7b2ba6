package io.adapterfactory.dashboard.row;

/**
 * A record that a service could not use.
 *
 * @param topic of the dead letters
 * @param key as text
 * @param code one word for machines; empty where none was given
 * @param reason in words
 * @param originTopic that the record came on
 * @param size of the value, bytes
 * @param time milliseconds since 1970
 * @param decision what a person decided
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

    /** What was done about a dead letter. */
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
