package io.adapterfactory.serving.adapter;

import io.adapterfactory.t2l.identity.ModelDigests;
import java.time.Instant;
import java.util.Optional;

/**
 * The grades whose mean is the score. Two adapters can be compared example by example if the digests are equal.
 *
 * @param benchmarkDigest of the examples
 * @param baseModel that the adapter was scored on; empty in results of earlier evaluators
 * @param grades one for each example, in the benchmark's order, 0 to 1; empty in results of earlier evaluators
 */
public record GradedExamples(
        String benchmarkDigest, Optional<ModelDigests> baseModel, Instant evaluatedAt, float[] grades) {

    boolean areThoseOf(GradedExamples other) {
        return benchmarkDigest.equals(other.benchmarkDigest)
                && grades.length > 0
                && grades.length == other.grades.length;
    }

    boolean areOnAnotherBaseModelThan(GradedExamples other) {
        return baseModel.isPresent() && other.baseModel.isPresent() && !baseModel.equals(other.baseModel);
    }

    double[] asDoubles() {
        double[] wide = new double[grades.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = grades[i];
        }
        return wide;
    }
}
