package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;
import java.util.OptionalLong;

/**
 * A round that was cut off when its trainer was stopped, and left to a trainer of another build.
 *
 * @param lastStep the last step of the old trainer that was seen, from 1
 * @param nextStep the first step of the new trainer that was seen, from 1: about the same where it went on, 1 or 2 where it
 *     began anew; empty when none was seen
 */
public record CutRound(UnfinishedRound round, Build from, Build to, long lastStep, OptionalLong nextStep) {}
