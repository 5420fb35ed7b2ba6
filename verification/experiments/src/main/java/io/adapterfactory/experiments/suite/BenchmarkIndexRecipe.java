package io.adapterfactory.experiments.suite;

import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.benchmark.BenchmarkIndexTraining;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fits the index by which descriptions find the benchmark of their task, on training descriptions. */
public final class BenchmarkIndexRecipe {

    private static final String TEXT_ENCODER = BundledEncoder.MINILM.fullName() + "/mean";
    private static final int DESCRIPTIONS = 120;
    private static final int COMPOSITION_DESCRIPTIONS = 40;
    /** Share of texts of other topics that may come near a benchmark. */
    private static final double FALSE_ALARMS = 0.05;

    private static final int CHECKED_DESCRIPTIONS = 4;
    private static final long SEED = 11;

    /**
     * How well the index tells the benchmarks of trained tasks apart by held-out descriptions.
     *
     * @param right descriptions near their own benchmark
     * @param wrong near another one
     * @param far near none, so scored on the default suite
     */
    public record Check(int right, int wrong, int far) {}

    /** Told how many of how many benchmarks are embedded. */
    @FunctionalInterface
    public interface Progress {
        void done(int benchmarks, int of);
    }

    private BenchmarkIndexRecipe() {}

    /** Writes the index to {@code file}. */
    public static Check run(TaskSuite suite, Path file, Progress progress) {
        try (TextEncoder encoder = TextEncoders.bundled().open(TEXT_ENCODER, 1)) {
            TaskEmbedder embedder = new TaskEmbedder(encoder);
            SuiteBenchmarks benchmarks = new SuiteBenchmarks(suite);
            Map<String, float[][]> vectors = new LinkedHashMap<>();
            int all = suite.tasks().size();
            for (SuiteTask task : suite.tasks()) {
                int count = task.isComposition() ? COMPOSITION_DESCRIPTIONS : DESCRIPTIONS;
                vectors.put(task.id(), embedder.embed(benchmarks.descriptions(task.id(), count)));
                progress.done(vectors.size(), all);
            }
            BenchmarkIndex index = BenchmarkIndexTraining.fit(TEXT_ENCODER, 1, vectors, SEED);
            double[] elsewhere = Arrays.stream(embedder.embed(suite.otherTopics()))
                    .mapToDouble(vector -> index.nearest(vector).similarity())
                    .sorted()
                    .toArray();
            BenchmarkIndex calibrated =
                    index.nearFrom(elsewhere[(int) Math.ceil((1 - FALSE_ALARMS) * elsewhere.length)]);
            calibrated.write(file);
            return check(BenchmarkIndex.read(file), suite, embedder);
        }
    }

    private static Check check(BenchmarkIndex index, TaskSuite suite, TaskEmbedder embedder) {
        int right = 0;
        int wrong = 0;
        int far = 0;
        for (SuiteTask task : suite.tasks(SuiteTask.Use.TRAINED)) {
            for (float[] vector : embedder.embed(task.heldOutDescriptions(CHECKED_DESCRIPTIONS, SEED))) {
                BenchmarkIndex.Match match = index.nearest(vector);
                if (match.similarity() < index.nearFrom()) {
                    far++;
                } else if (match.benchmark().equals(task.id())) {
                    right++;
                } else {
                    wrong++;
                }
            }
        }
        return new Check(right, wrong, far);
    }
}
