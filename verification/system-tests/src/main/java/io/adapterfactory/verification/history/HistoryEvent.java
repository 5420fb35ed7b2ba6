package io.adapterfactory.verification.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** An action or observation of a campaign's client; times in milliseconds since 1970-01-01 UTC. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HistoryEvent.Sent.class, name = "sent"),
    @JsonSubTypes.Type(value = HistoryEvent.Acknowledged.class, name = "acknowledged")
})
public sealed interface HistoryEvent {

    long atMs();

    String taskId();

    /**
     * The client is about to send a task. Without an {@link Acknowledged}, it is unknown whether the broker has it.
     *
     * @param taskId also the record's key; sent once per campaign
     * @param sha256 of the record's value, hex
     */
    record Sent(long atMs, String taskId, String sha256, Expectation expectation) implements HistoryEvent {}

    /** The broker has acknowledged the task, so it must not be lost. */
    record Acknowledged(long atMs, String taskId) implements HistoryEvent {}
}
