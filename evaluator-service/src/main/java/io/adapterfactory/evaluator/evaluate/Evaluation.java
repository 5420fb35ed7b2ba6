package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.Benchmark;
import io.adapterfactory.t2l.evaluation.Score;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One adapter's score on one benchmark.
 *
 * @param choice how the benchmark was chosen
 * @param helpedBase base model with help in its prompt against the adapter without, on the same examples
 * @param durationMs of the scoring, shared by the benchmarks of one adapter
 */
public record Evaluation(
        Benchmark benchmark,
        BenchmarkChooser.Choice choice,
        Score score,
        Map<AdapterEvaluator.Help, Score> helpedBase,
        double durationMs) {

    /** Warning: the adapter's effect cannot be told from none. */
    public static final String NOT_TOLD_APART = "NOT_TOLD_APART";

    /** What to know before trusting the score. */
    public List<String> warnings() {
        return score.paired().isToldApart() ? List.of() : List.of(NOT_TOLD_APART);
    }

    /** The cosine by which the benchmark was chosen, if it was. */
    public OptionalDouble similarity() {
        return choice instanceof BenchmarkChooser.Choice.Nearest nearest
                ? OptionalDouble.of(nearest.similarity())
                : OptionalDouble.empty();
    }
}
