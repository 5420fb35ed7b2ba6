package io.adapterfactory.serving.controller;

import io.adapterfactory.t2l.proof.Proof;
import java.util.List;

/**
 * An adapter with its scores.
 *
 * @param scores one for each benchmark, the newest first; not empty
 */
public record ScoredAdapter(ServableAdapter adapter, List<BenchmarkScore> scores) {

    private static final int MAX_PROOFS = 4;

    /** Prompts that show whether a server applies it; those of the newest scores first. */
    List<Proof> proofs() {
        return scores.stream()
                .flatMap(score -> score.proofs().stream())
                .limit(MAX_PROOFS)
                .toList();
    }
}
