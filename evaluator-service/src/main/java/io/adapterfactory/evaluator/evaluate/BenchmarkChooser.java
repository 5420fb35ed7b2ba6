package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.evaluation.Benchmark;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses what an adapter is scored on: what the task names; or the benchmark whose descriptions come nearest to the
 * task's, if near enough; or the default suite.
 */
public final class BenchmarkChooser {

    /** What was chosen, and how. */
    public sealed interface Choice {

        List<Benchmark> benchmarks();

        /** The task named them. */
        record Named(List<Benchmark> benchmarks) implements Choice {}

        /** @param similarity greatest cosine between the task's description and one of the benchmark's */
        record Nearest(List<Benchmark> benchmarks, double similarity) implements Choice {}

        /** None was near. */
        record DefaultSuite(List<Benchmark> benchmarks) implements Choice {}
    }

    private record Described(String benchmark, float[] vector) {}

    private final BenchmarkCatalogue catalogue;
    private final TaskEmbedder embedder;
    private final double nearAbove;
    private final List<Described> described = new ArrayList<>();

    public BenchmarkChooser(BenchmarkCatalogue catalogue, TaskEmbedder embedder, double nearAbove) {
        this.catalogue = catalogue;
        this.embedder = embedder;
        this.nearAbove = nearAbove;
        catalogue.descriptions().forEach((name, texts) -> {
            for (float[] vector : embedder.embed(texts)) {
                described.add(new Described(name, vector));
            }
        });
    }

    /**
     * @param names of the task; empty to choose by description
     * @throws UnknownNameException when a named benchmark is not there
     */
    public Choice choose(List<String> names, String description) {
        if (!names.isEmpty()) {
            return new Choice.Named(names.stream().map(catalogue::named).toList());
        }
        float[] task = embedder.embed(List.of(description))[0];
        Described nearest = null;
        double similarity = -1;
        for (Described candidate : described) {
            double cosine = cosine(task, candidate.vector());
            if (cosine > similarity) {
                similarity = cosine;
                nearest = candidate;
            }
        }
        return nearest != null && similarity >= nearAbove
                ? new Choice.Nearest(List.of(catalogue.named(nearest.benchmark())), similarity)
                : new Choice.DefaultSuite(catalogue.defaultSuite());
    }

    /** Task vectors have the length of the root of their width. */
    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum / a.length;
    }
}
