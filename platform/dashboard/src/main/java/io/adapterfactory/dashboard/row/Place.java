package io.adapterfactory.dashboard.row;

/** Position of a record in its topic, where data that is not kept in memory can be read again. */
public record Place(int partition, long offset) {}
