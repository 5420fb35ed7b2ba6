package io.adapterfactory.dashboard.row;

/**
 * The state of an adapter on an inference server.
 *
 * @param kind of the server, for example {@code vllm}
 * @param servedAs the name that requests to the server use
 * @param reason why it has this state, as a message
 * @param proof the result of checking the server's answers, as a message; null if nothing was checked
 * @param changedAt milliseconds since 1970
 */
public record ServedRow(
        String target,
        String kind,
        String adapterId,
        String servedAs,
        State state,
        String reason,
        String proof,
        long changedAt) {

    /** Result of the offer. */
    public enum State {
        SERVED,
        FAILED,
        UNLOADED
    }

    public boolean isServed() {
        return state == State.SERVED;
    }
}
