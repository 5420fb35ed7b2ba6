package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;

/**
 * One process ends in order and starts from another build.
 *
 * @param service the process's name
 * @param inRound waits until a training round is under way, so that it is cut off and taken up by the other build
 */
public record RollStep(String service, Build from, Build to, boolean inRound) {}
