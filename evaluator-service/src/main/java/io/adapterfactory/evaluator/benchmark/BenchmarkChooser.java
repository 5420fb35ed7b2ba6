package io.adapterfactory.evaluator.benchmark;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import java.util.List;

/**
 * Chooses the benchmarks for an adapter: those that the task names; or the benchmark whose descriptions are most
 * similar to the task's, if similar enough; or the default suite.
 */
public final class BenchmarkChooser {

    /** The chosen benchmarks, and why. */
    public sealed interface Choice {

        List<Benchmark> benchmarks();

        /** The task named them. */
        record Named(List<Benchmark> benchmarks) implements Choice {}

        /** @param similarity cosine of the task's description and the benchmark's, in the space of the index */
        record Nearest(List<Benchmark> benchmarks, double similarity) implements Choice {}

        /** No benchmark was similar enough. */
        record DefaultSuite(List<Benchmark> benchmarks) implements Choice {}
    }

    private final BenchmarkCatalog catalog;
    private final TaskEmbedder embedder;
    private final BenchmarkIndex index;

    /**
     * @param index to which benchmarks in folders are added
     * @param embedder with the encoder of the index
     */
    public BenchmarkChooser(BenchmarkCatalog catalog, TaskEmbedder embedder, BenchmarkIndex index) {
        if (!index.textEncoder().equals(embedder.id())) {
            throw new IllegalArgumentException("the benchmark index was created with text encoder "
                    + index.textEncoder()
                    + ", not with " + embedder.id());
        }
        this.catalog = catalog;
        this.embedder = embedder;
        this.index = index;
        catalog.ownDescriptions().forEach((name, description) -> index.add(name, embedder.embed(List.of(description))));
    }

    /**
     * @param names from the task; empty to choose by description
     * @throws UnknownNameException when a named benchmark does not exist
     */
    public Choice choose(List<String> names, String description) {
        if (!names.isEmpty()) {
            return new Choice.Named(names.stream().map(catalog::named).toList());
        }
        if (index.isEmpty()) {
            return new Choice.DefaultSuite(catalog.defaultSuite());
        }
        BenchmarkIndex.Match match = index.nearest(embedder.embed(List.of(description))[0]);
        return match.similarity() >= index.nearFrom()
                ? new Choice.Nearest(List.of(catalog.named(match.benchmark())), match.similarity())
                : new Choice.DefaultSuite(catalog.defaultSuite());
    }

    /** @throws UnknownNameException when there is no benchmark of this name */
    public Benchmark named(String name) {
        return catalog.named(name);
    }
}
