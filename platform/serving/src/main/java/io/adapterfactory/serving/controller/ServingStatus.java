package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.AdapterIdentity;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of an adapter on an inference server.
 *
 * @param kind of the server, for example {@code vllm}
 * @param servedAs the name that requests to the server use
 * @param alias stable name under which the server serves it as well; empty if there is none
 * @param reason why it has this state, as a message
 * @param proof the result of checking the server's answers, as a message; empty if nothing was checked
 */
public record ServingStatus(
        String target,
        String kind,
        AdapterIdentity adapter,
        String servedAs,
        Optional<String> alias,
        State state,
        String reason,
        Optional<String> proof,
        Instant changedAt) {

    /** Result of the offer. */
    public enum State {
        SERVED,
        FAILED,
        UNLOADED
    }

    public boolean isServed() {
        return state == State.SERVED;
    }

    /** Whether it equals another status of the same adapter and target except for the time. */
    boolean saysTheSame(ServingStatus other) {
        return state == other.state
                && servedAs.equals(other.servedAs)
                && alias.equals(other.alias)
                && reason.equals(other.reason)
                && proof.equals(other.proof);
    }
}
