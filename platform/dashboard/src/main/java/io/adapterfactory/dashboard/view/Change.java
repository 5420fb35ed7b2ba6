package io.adapterfactory.dashboard.view;

/**
 * A new record on a topic.
 *
 * @param id of the task for tasks, adapters, results and dead letters; of the version for versions; of the adapter for
 *     served adapters
 */
public record Change(Kind kind, String id) {

    /** Kind of a change. */
    public enum Kind {
        TASK,
        ADAPTER,
        RESULT,
        VERSION,
        SERVED,
        DEAD_LETTER
    }
}
