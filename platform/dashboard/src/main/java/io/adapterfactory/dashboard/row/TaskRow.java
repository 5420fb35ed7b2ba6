package io.adapterfactory.dashboard.row;

import java.util.Optional;

/**
 * An order, and how far it has come.
 *
 * @param submittedAt milliseconds since 1970
 * @param adapterId of its adapter, once it is made
 */
public record TaskRow(
        String taskId,
        String description,
        String baseModel,
        Optional<String> pinnedVersion,
        long submittedAt,
        Optional<String> adapterId) {

    /** The same order once its adapter is made. */
    public TaskRow madeAs(String made) {
        return new TaskRow(taskId, description, baseModel, pinnedVersion, submittedAt, Optional.of(made));
    }
}
