package io.adapterfactory.trainer.pool;

/** A task on which candidate and champion are compared: an adapter for this description, scored on this benchmark. */
public record ValidationTask(String description, String benchmark) {}
