package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.AdapterFiles;
import io.adapterfactory.serving.adapter.AdapterIdentity;
import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Adapters and scores for tests. */
final class Adapters {

    private Adapters() {}

    static ServableAdapter adapter(String id, long generatedAt) {
        return adapter(id, "v1", generatedAt, List.of(), Map.of());
    }

    static ServableAdapter adapter(
            String id, String version, long generatedAt, List<String> warnings, Map<String, String> labels) {
        return new ServableAdapter(
                new AdapterIdentity(id, "task-" + id, "nano", version),
                "description of " + id.charAt(0),
                warnings,
                labels,
                Instant.ofEpochMilli(generatedAt),
                new AdapterFiles("file:///" + id, List.of(), false, FittingBaseModels.UNKNOWN));
    }

    static BenchmarkScore score(double score, double gainLow) {
        return new BenchmarkScore("reverse", score, score, gainLow, List.of());
    }

    static void put(ServingView view, ServableAdapter adapter, BenchmarkScore score) {
        view.put(adapter);
        view.put(adapter.identity(), score);
    }
}
