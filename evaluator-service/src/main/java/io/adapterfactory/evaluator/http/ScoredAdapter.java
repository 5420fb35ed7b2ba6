package io.adapterfactory.evaluator.http;

import java.util.List;

/**
 * A row of the page: an adapter, and its scores as they come.
 *
 * @param generatedAt milliseconds since 1970
 */
public record ScoredAdapter(
        String adapterId,
        String taskId,
        String description,
        String baseModel,
        String hypernetworkVersion,
        String location,
        List<String> warnings,
        long generatedAt,
        List<BenchmarkScore> scores) {

    /** One benchmark's figures, 0 to 1. */
    public record BenchmarkScore(
            String benchmark,
            String choice,
            int examples,
            double score,
            double low,
            double high,
            double baseScore,
            double pValue,
            List<Worked> worked) {}

    /** One worked example. */
    public record Worked(String prompt, String reference, String withoutAdapter, String withAdapter) {}
}
