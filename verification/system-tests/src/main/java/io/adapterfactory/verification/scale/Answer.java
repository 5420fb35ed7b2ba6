package io.adapterfactory.verification.scale;

/**
 * A task and its adapter; times in seconds since the start of the traffic.
 *
 * @param due when the task should have been published, so that a late publisher does not improve the result
 * @param visible when a {@code read_committed} reader received the adapter
 */
public record Answer(double due, double visible) {

    /** Seconds from the task to the adapter. */
    public double waited() {
        return visible - due;
    }
}
