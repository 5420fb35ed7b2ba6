package io.adapterfactory.trainer.loop;

import java.time.Duration;

/**
 * How long training waits for others.
 *
 * @param max before a step; then the step is done however busy the machine is
 */
public record PauseRules(Duration max) {}
