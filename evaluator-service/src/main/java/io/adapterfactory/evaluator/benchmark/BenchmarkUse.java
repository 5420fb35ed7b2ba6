package io.adapterfactory.evaluator.benchmark;

import io.adapterfactory.t2l.benchmark.Benchmark;
import java.util.OptionalDouble;

/**
 * A benchmark for adapters, with the details that a result reports.
 *
 * @param digest of its examples
 * @param metric id of its metric
 * @param rightOrWrong whether every grade is 0 or 1
 * @param how why it was chosen
 * @param similarity the cosine if it was chosen by similarity
 */
public record BenchmarkUse(
        String name, String digest, String metric, boolean rightOrWrong, How how, OptionalDouble similarity) {

    /** Why an adapter is scored on it. */
    public enum How {
        /** The task names it, or its data set has held-out examples. */
        NAMED,
        NEAREST,
        DEFAULT_SUITE
    }

    /** @param choice that contains the benchmark */
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
