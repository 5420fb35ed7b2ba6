package io.adapterfactory.evaluator.benchmark;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
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

        /** @param similarity cosine of the task's description and the benchmark's, in the index's space */
        record Nearest(List<Benchmark> benchmarks, double similarity) implements Choice {}

        /** None was near. */
        record DefaultSuite(List<Benchmark> benchmarks) implements Choice {}
    }

    private final BenchmarkCatalogue catalogue;
    private final TaskEmbedder embedder;
    private final BenchmarkIndex index;

    /**
     * @param index which benchmarks of folders are added to
     * @param embedder whose encoder makes the index's vectors
     */
    public BenchmarkChooser(BenchmarkCatalogue catalogue, TaskEmbedder embedder, BenchmarkIndex index) {
        if (!index.textEncoder().equals(embedder.id())) {
            throw new IllegalArgumentException("the benchmark index is made with text encoder " + index.textEncoder()
                    + ", not with " + embedder.id());
        }
        this.catalogue = catalogue;
        this.embedder = embedder;
        this.index = index;
        catalogue
                .ownDescriptions()
                .forEach((name, description) -> index.add(name, embedder.embed(List.of(description))));
    }

    /**
     * @param names of the task; empty to choose by description
     * @throws UnknownNameException when a named benchmark is not there
     */
    public Choice choose(List<String> names, String description) {
        if (!names.isEmpty()) {
            return new Choice.Named(names.stream().map(catalogue::named).toList());
        }
        if (index.isEmpty()) {
            return new Choice.DefaultSuite(catalogue.defaultSuite());
        }
        BenchmarkIndex.Match match = index.nearest(embedder.embed(List.of(description))[0]);
        return match.similarity() >= index.nearFrom()
                ? new Choice.Nearest(List.of(catalogue.named(match.benchmark())), match.similarity())
                : new Choice.DefaultSuite(catalogue.defaultSuite());
    }

    /** @throws UnknownNameException when there is none of this name */
    public Benchmark named(String name) {
        return catalogue.named(name);
    }
}
