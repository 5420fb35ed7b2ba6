package io.adapterfactory.dashboard.row;

import java.util.Optional;

/**
 * An order and its progress.
 *
 * @param submittedAt milliseconds since 1970
 * @param adapterId id of its adapter, once it is generated
 */
public record TaskRow(
        String taskId,
        String description,
        String baseModel,
        Optional<String> pinnedVersion,
        long submittedAt,
        Optional<String> adapterId) {

    /** The same order with its adapter. */
    public TaskRow madeAs(String made) {
        return new TaskRow(taskId, description, baseModel, pinnedVersion, submittedAt, Optional.of(made));
    }
}
