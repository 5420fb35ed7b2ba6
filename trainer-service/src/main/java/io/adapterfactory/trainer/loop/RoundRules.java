package io.adapterfactory.trainer.loop;

import java.time.Duration;

/**
 * Conditions for the start of a round.
 *
 * @param period time between rounds of a base model while there are new results
 * @param afterResults this many new results start a round before the period is over
 */
public record RoundRules(Duration period, int afterResults) {}
