package io.adapterfactory.verification.history;

/**
 * A record as it lies on a dead-letter topic.
 *
 * @param topic that it came from, without {@code -dead-letters}
 * @param taskId the record's key; of a result it is the adapter's id, so that such a letter counts as nobody's
 * @param service that refused it
 * @param sha256 of its value, hex
 * @param reason in words; empty if there is none
 */
public record DeadLetterRead(String topic, String taskId, String service, String sha256, String reason) {}
