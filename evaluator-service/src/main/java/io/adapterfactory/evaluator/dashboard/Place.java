package io.adapterfactory.evaluator.dashboard;

/** Where a record lies in its topic; what is not kept in memory is read again from there. */
public record Place(int partition, long offset) {}
