package io.adapterfactory.verification.scale;

/**
 * A task and its adapter, in seconds since the traffic began.
 *
 * @param due when the task was to be published; a publisher that was late does not flatter the answer
 * @param visible when a {@code read_committed} reader had the adapter
 */
public record Answer(double due, double visible) {

    /** Seconds from task to adapter. */
    public double waited() {
        return visible - due;
    }
}
