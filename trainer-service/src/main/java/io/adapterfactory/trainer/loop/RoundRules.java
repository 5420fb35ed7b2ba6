package io.adapterfactory.trainer.loop;

import java.time.Duration;

/**
 * When a round starts, and how long it waits for others.
 *
 * @param period time between rounds while there are new results
 * @param afterResults this many new results start a round before the period is over
 * @param maxPause before a step; then the step is done however busy the machine is
 */
public record RoundRules(Duration period, int afterResults, Duration maxPause) {}
