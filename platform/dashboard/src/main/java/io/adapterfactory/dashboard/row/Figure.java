package io.adapterfactory.dashboard.row;

/** A value with its 95 % interval, in the same unit. */
public record Figure(double value, double low, double high) {}
