package io.adapterfactory.serving.adapter;

import io.adapterfactory.t2l.proof.Proof;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An adapter with its scores.
 *
 * @param scores one for each benchmark, the newest first
 */
public record ScoredAdapter(ServableAdapter adapter, List<BenchmarkScore> scores) {

    private static final int MAX_PROOFS = 4;

    /** The score on a benchmark. */
    Optional<BenchmarkScore> score(String benchmark) {
        return scores.stream()
                .filter(score -> score.benchmark().equals(benchmark))
                .findFirst();
    }

    /** Whether all of its scores are newer than a moment. */
    public boolean isScoredAfter(Instant moment) {
        return !scores.isEmpty()
                && scores.stream()
                        .allMatch(score -> score.examples().evaluatedAt().isAfter(moment));
    }

    /** Prompts that show whether a server applies it; those of the newest scores first. */
    public List<Proof> proofs() {
        return scores.stream()
                .flatMap(score -> score.proofs().stream())
                .limit(MAX_PROOFS)
                .toList();
    }
}
