package io.adapterfactory.dashboard.row;

/**
 * The state of an adapter on an inference server.
 *
 * @param kind of the server, for example {@code vllm}
 * @param servedAs what a request to the server names
 * @param reason in words, why it is so
 * @param proof in words, whether the server's answers are those of the adapter; null if nothing was checked
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
