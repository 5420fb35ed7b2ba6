package io.adapterfactory.serving.adapter;

import io.adapterfactory.t2l.proof.Proof;
import java.util.List;

/**
 * An adapter's newest score on one benchmark.
 *
 * @param score with the adapter, 0 to 1
 * @param gain over the base model on the same examples, -1 to 1
 * @param gainLow lower end of the gain's 95 % interval
 * @param examples what it was scored on
 * @param proofs prompts of the benchmark that show whether a server applies the adapter
 */
public record BenchmarkScore(
        String benchmark, double score, double gain, double gainLow, GradedExamples examples, List<Proof> proofs) {}
