package io.adapterfactory.trainer.pool;

/** What a candidate and the champion are compared on: an adapter from this description, scored on this benchmark. */
public record ValidationTask(String description, String benchmark) {}
