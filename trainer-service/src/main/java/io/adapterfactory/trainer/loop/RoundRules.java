package io.adapterfactory.trainer.loop;

import java.time.Duration;

/**
 * When a round starts.
 *
 * @param period time between rounds of a base model while there are new results
 * @param afterResults this many new results start a round before the period is over
 */
public record RoundRules(Duration period, int afterResults) {}
