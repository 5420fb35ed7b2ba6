package io.adapterfactory.evaluator.benchmark;

import io.adapterfactory.t2l.benchmark.Benchmark;
import java.util.OptionalDouble;

/**
 * A benchmark that adapters are scored on, as a result tells of it.
 *
 * @param digest of its examples
 * @param metric id of its metric
 * @param rightOrWrong whether every grade is 0 or 1
 * @param how it was chosen
 * @param similarity the cosine by which it was chosen, if it was
 */
public record BenchmarkUse(
        String name, String digest, String metric, boolean rightOrWrong, How how, OptionalDouble similarity) {

    /** Why an adapter is scored on it. */
    public enum How {
        /** Its task names it, or brought it: what its data set holds out. */
        NAMED,
        NEAREST,
        DEFAULT_SUITE
    }

    /** @param choice by which the benchmark was chosen */
    public static BenchmarkUse of(Benchmark benchmark, BenchmarkChooser.Choice choice) {
        return new BenchmarkUse(
                benchmark.name(),
                benchmark.digest(),
                benchmark.metric().id(),
                benchmark.metric().isShare(),
                how(choice),
                choice instanceof BenchmarkChooser.Choice.Nearest nearest
                        ? OptionalDouble.of(nearest.similarity())
                        : OptionalDouble.empty());
    }

    private static How how(BenchmarkChooser.Choice choice) {
        if (choice instanceof BenchmarkChooser.Choice.Named) {
            return How.NAMED;
        }
        return choice instanceof BenchmarkChooser.Choice.Nearest ? How.NEAREST : How.DEFAULT_SUITE;
    }
}
