package io.adapterfactory.dashboard.row;

/**
 * A score that was expected before the adapter was scored.
 *
 * @param value 0 to 1
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param level probability with which the score is in the interval, 0 to 1
 */
public record PredictedScore(double value, double low, double high, double level) {}
