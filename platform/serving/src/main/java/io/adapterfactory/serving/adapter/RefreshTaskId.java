package io.adapterfactory.serving.adapter;

import java.util.Optional;

/**
 * The task id of an order that belongs to a refresh. It depends only on its content, so that a repeated order is recognized.
 *
 * @param refreshId without a slash
 * @param adapterId of the adapter that the ordered one may replace
 */
public record RefreshTaskId(String refreshId, String adapterId) {

    private static final String PREFIX = "refresh/";
    private static final String SEPARATOR = "/";
    private static final int PARTS = 3;

    /** The parts of a task id; empty if the order belongs to no refresh. */
    public static Optional<RefreshTaskId> of(String taskId) {
        String[] parts = taskId.split(SEPARATOR, -1);
        return taskId.startsWith(PREFIX) && parts.length == PARTS
                ? Optional.of(new RefreshTaskId(parts[1], parts[2]))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return PREFIX + refreshId + SEPARATOR + adapterId;
    }
}
