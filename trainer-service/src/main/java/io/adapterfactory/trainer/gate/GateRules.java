package io.adapterfactory.trainer.gate;

import java.time.Duration;

/**
 * What a candidate must pass before it serves.
 *
 * @param enabled without it every finished round's version is champion at once
 * @param timeout after this time the gate decides with the results that have come
 * @param maxTasks published tasks that a candidate is validated on, at most
 * @param suiteTasks tasks of the base model's own suite that it is validated on as well; 0 for none
 * @param maxTaskLoss a candidate that loses more of its score on a single task, beyond chance, is rejected; 0 to 1, 1 is never
 */
public record GateRules(boolean enabled, Duration timeout, int maxTasks, int suiteTasks, double maxTaskLoss) {}
