package io.adapterfactory.serving.controller;

import java.time.Instant;

/**
 * The state of an adapter on an inference server.
 *
 * @param kind of the server, for example {@code vllm}
 * @param servedAs the name in requests to the server
 * @param reason why it has this state, for people
 */
public record ServingStatus(
        String target,
        String kind,
        AdapterIdentity adapter,
        String servedAs,
        State state,
        String reason,
        Instant changedAt) {

    /** Result of the offer. */
    public enum State {
        SERVED,
        FAILED,
        UNLOADED
    }

    boolean isServed() {
        return state == State.SERVED;
    }
}
