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

/** Fits the index that finds the benchmark of a task by its description, on training descriptions. */
public final class BenchmarkIndexRecipe {

    /**
     * Settings that differ between suites.
     *
     * @param textEncoder id of the sentence encoder
     * @param falseAlarms share of texts about other topics that may match a benchmark
     * @param checked number of held-out descriptions of each task for the check of the index
     */
    public record Settings(String textEncoder, double falseAlarms, int checked) {

        private static final String MINILM = BundledEncoder.MINILM.fullName() + "/mean";

        public static final Settings NANO = new Settings(MINILM, 0.05, 4);

        /** Its descriptions vary more: with the share of nano, a third of them would find no benchmark. */
        public static final Settings WORDS = new Settings(
                MINILM + TextEncoders.JOIN + BundledEncoder.BGE_SMALL.fullName() + "/cls", 0.15, Integer.MAX_VALUE);
    }

    private static final int DESCRIPTIONS = 120;
    private static final int COMPOSITION_DESCRIPTIONS = 40;
    private static final long SEED = 11;

    /**
     * How well the index finds the benchmarks of trained tasks by held-out descriptions.
     *
     * @param right number of descriptions that match their own benchmark
     * @param wrong number that match another one
     * @param far number that match none, which would be scored on the default suite
     */
    public record Check(int right, int wrong, int far) {}

    /** Receives the number of embedded benchmarks and the total. */
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
