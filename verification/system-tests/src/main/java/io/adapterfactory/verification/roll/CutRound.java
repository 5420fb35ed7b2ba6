package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;
import java.util.OptionalLong;

/**
 * A round that was interrupted by stopping its trainer and was left to a trainer of another build.
 *
 * @param lastStep the old trainer's last observed step, from 1
 * @param nextStep the new trainer's first observed step, from 1: about the same if it resumed, 1 or 2 if it started
 *     again; empty if none was observed
 */
public record CutRound(UnfinishedRound round, Build from, Build to, long lastStep, OptionalLong nextStep) {}
