package io.adapterfactory.serving.adapter;

import io.adapterfactory.serving.adapter.AdapterOrder.Purpose;
import io.adapterfactory.serving.controller.ServingView;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adapters and scores for tests. */
public final class Adapters {

    public static final AdapterOrder TASK = new AdapterOrder(Purpose.TASK, Optional.empty());
    public static final AdapterOrder REFRESH = new AdapterOrder(Purpose.REFRESH, Optional.empty());

    /** As in results of earlier evaluators. */
    public static final GradedExamples NO_GRADES =
            new GradedExamples("", Optional.empty(), Instant.EPOCH, new float[0]);

    private Adapters() {}

    public static ServableAdapter adapter(String id, long generatedAt) {
        return adapter(id, "v1", generatedAt, List.of(), Map.of());
    }

    public static ServableAdapter adapter(
            String id, String version, long generatedAt, List<String> warnings, Map<String, String> labels) {
        return new ServableAdapter(
                new AdapterIdentity(id, "task-" + id, "nano", version),
                "description of " + id.charAt(0),
                warnings,
                labels,
                Instant.ofEpochMilli(generatedAt),
                TASK,
                new AdapterFiles("file:///" + id, List.of(), false, FittingBaseModels.UNKNOWN));
    }

    /** The same adapter for another order. */
    public static ServableAdapter ordered(ServableAdapter adapter, String taskId, AdapterOrder order) {
        AdapterIdentity identity = adapter.identity();
        return new ServableAdapter(
                new AdapterIdentity(identity.adapterId(), taskId, identity.baseModel(), identity.hypernetworkVersion()),
                adapter.description(),
                adapter.warnings(),
                adapter.labels(),
                adapter.generatedAt(),
                order,
                adapter.files());
    }

    public static BenchmarkScore score(double score, double gainLow) {
        return new BenchmarkScore("reverse", score, score, gainLow, NO_GRADES, List.of());
    }

    /** A score of 100 examples, the first of which are right. */
    public static BenchmarkScore graded(String benchmark, int right) {
        float[] grades = new float[100];
        for (int i = 0; i < right; i++) {
            grades[i] = 1;
        }
        return new BenchmarkScore(
                benchmark,
                right / 100.0,
                right / 100.0,
                right / 200.0,
                new GradedExamples("digest of " + benchmark, Optional.empty(), Instant.ofEpochMilli(right), grades),
                List.of());
    }

    public static void put(ServingView view, ServableAdapter adapter, BenchmarkScore... scores) {
        view.put(adapter);
        for (BenchmarkScore score : scores) {
            view.put(adapter.identity(), score);
        }
    }
}
