package io.adapterfactory.dashboard.row;

/**
 * The state of an adapter on an inference server.
 *
 * @param kind of the server, for example {@code vllm}
 * @param servedAs the name in requests to the server
 * @param reason why it has this state, for people
 * @param changedAt milliseconds since 1970
 */
public record ServedRow(
        String target, String kind, String adapterId, String servedAs, State state, String reason, long changedAt) {

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
