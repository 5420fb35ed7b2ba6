package io.adapterfactory.dashboard.row;

/** A figure with its 95 % interval, in the figure's unit. */
public record Figure(double value, double low, double high) {}
