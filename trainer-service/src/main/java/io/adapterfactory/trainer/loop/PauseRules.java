package io.adapterfactory.trainer.loop;

import java.time.Duration;

/**
 * How long training waits for other services.
 *
 * @param max maximum pause before a step; then the step runs however busy the machine is
 */
public record PauseRules(Duration max) {}
