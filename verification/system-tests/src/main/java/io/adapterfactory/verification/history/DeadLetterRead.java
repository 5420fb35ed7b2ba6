package io.adapterfactory.verification.history;

/**
 * A record of a dead-letter topic.
 *
 * @param topic the original topic, without {@code -dead-letters}
 * @param taskId the record's key; for a result it is the adapter's id, so that such a dead letter belongs to no task
 * @param service that rejected it
 * @param sha256 of its value, hex
 * @param reason human-readable; empty if there is none
 */
public record DeadLetterRead(String topic, String taskId, String service, String sha256, String reason) {}
