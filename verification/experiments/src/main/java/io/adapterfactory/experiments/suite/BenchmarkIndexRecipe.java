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

    /**
     * What differs between suites.
     *
     * @param textEncoder id of the sentence encoder
     * @param falseAlarms share of texts of other topics that may come near a benchmark
     * @param checked held-out descriptions of each task that the index is checked with
     */
    public record Settings(String textEncoder, double falseAlarms, int checked) {

        private static final String MINILM = BundledEncoder.MINILM.fullName() + "/mean";

        public static final Settings NANO = new Settings(MINILM, 0.05, 4);

        /** Its descriptions differ more: with the share of nano, every third would find no benchmark. */
        public static final Settings WORDS = new Settings(
                MINILM + TextEncoders.JOIN + BundledEncoder.BGE_SMALL.fullName() + "/cls", 0.15, Integer.MAX_VALUE);
    }

    private static final int DESCRIPTIONS = 120;
    private static final int COMPOSITION_DESCRIPTIONS = 40;
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
    public static Check run(TaskSuite suite, Settings settings, Path file, Progress progress) {
        try (TextEncoder encoder = TextEncoders.bundled().open(settings.textEncoder(), 1)) {
            TaskEmbedder embedder = new TaskEmbedder(encoder);
            SuiteBenchmarks benchmarks = new SuiteBenchmarks(suite);
            Map<String, float[][]> vectors = new LinkedHashMap<>();
            int all = suite.tasks().size();
            for (SuiteTask task : suite.tasks()) {
                int count = task.isComposition() ? COMPOSITION_DESCRIPTIONS : DESCRIPTIONS;
                vectors.put(task.id(), embedder.embed(benchmarks.descriptions(task.id(), count)));
                progress.done(vectors.size(), all);
            }
            BenchmarkIndex index = BenchmarkIndexTraining.fit(encoder.id(), 1, vectors, SEED);
            double[] elsewhere = Arrays.stream(embedder.embed(suite.otherTopics()))
                    .mapToDouble(vector -> index.nearest(vector).similarity())
                    .sorted()
                    .toArray();
            BenchmarkIndex calibrated =
                    index.nearFrom(elsewhere[(int) Math.ceil((1 - settings.falseAlarms()) * elsewhere.length)]);
            calibrated.write(file);
            return check(BenchmarkIndex.read(file), suite, settings.checked(), embedder);
        }
    }

    private static Check check(BenchmarkIndex index, TaskSuite suite, int checked, TaskEmbedder embedder) {
        int right = 0;
        int wrong = 0;
        int far = 0;
        for (SuiteTask task : suite.tasks(SuiteTask.Use.TRAINED)) {
            for (float[] vector : embedder.embed(task.heldOutDescriptions(checked, SEED))) {
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
