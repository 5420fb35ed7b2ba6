package io.adapterfactory.dashboard.row;

/** Where a record lies in its topic; what is not kept in memory is read again from there. */
public record Place(int partition, long offset) {}
