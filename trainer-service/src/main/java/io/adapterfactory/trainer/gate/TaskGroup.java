package io.adapterfactory.trainer.gate;

/** The validation tasks that forgetting is measured on, and those that show what was learned. */
enum TaskGroup {
    /** The champion was trained on the task, or nothing new was learned about it: suite tasks, and tasks without data. */
    OLD,
    /** Published with data that the champion was not trained on. */
    NEW
}
