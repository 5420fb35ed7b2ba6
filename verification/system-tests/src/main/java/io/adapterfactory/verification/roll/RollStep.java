package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;

/**
 * Stops one process gracefully and starts it from another build.
 *
 * @param service the process's name
 * @param inRound waits for a training round, so that the round is interrupted and resumed by the other build
 */
public record RollStep(String service, Build from, Build to, boolean inRound) {}
