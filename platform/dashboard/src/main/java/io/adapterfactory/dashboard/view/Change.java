package io.adapterfactory.dashboard.view;

/**
 * Something new on a topic.
 *
 * @param id of the task for tasks, adapters, results and dead letters; of the version for versions; of the adapter for what is served
 */
public record Change(Kind kind, String id) {

    /** What is new. */
    public enum Kind {
        TASK,
        ADAPTER,
        RESULT,
        VERSION,
        SERVED,
        DEAD_LETTER
    }
}
