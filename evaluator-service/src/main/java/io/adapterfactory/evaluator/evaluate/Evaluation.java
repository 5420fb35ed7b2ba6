package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.evaluation.Benchmark;
import io.adapterfactory.t2l.evaluation.Score;
import java.util.OptionalDouble;

/**
 * One adapter's score on one benchmark.
 *
 * @param choice how the benchmark was chosen
 * @param durationMs of the scoring, shared by the benchmarks of one adapter
 */
public record Evaluation(Benchmark benchmark, BenchmarkChooser.Choice choice, Score score, double durationMs) {

    /** The cosine by which the benchmark was chosen, if it was. */
    public OptionalDouble similarity() {
        return choice instanceof BenchmarkChooser.Choice.Nearest nearest
                ? OptionalDouble.of(nearest.similarity())
                : OptionalDouble.empty();
    }
}
