package io.adapterfactory.experiments.nano;

import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.benchmark.BenchmarkIndexTraining;
import io.adapterfactory.t2l.benchmark.NanoBenchmarks;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fits the index by which descriptions find their nano benchmark, on seen wordings. */
public final class NanoBenchmarkIndexRecipe {

    private static final String TEXT_ENCODER = BundledEncoder.MINILM.fullName() + "/mean";
    private static final int DESCRIPTIONS = 120;
    private static final int COMPOSITION_DESCRIPTIONS = 40;
    /** Share of texts of other topics that may come near a benchmark. */
    private static final double FALSE_ALARMS = 0.05;

    private static final int CHECKED_DESCRIPTIONS = 4;
    private static final long SEED = 11;

    /**
     * How well the index tells benchmarks apart by unseen wordings.
     *
     * @param right descriptions near their own benchmark
     * @param wrong near another one
     * @param far near none, so scored on the default suite
     */
    public record Check(int right, int wrong, int far) {}

    private NanoBenchmarkIndexRecipe() {}

    /**
     * Writes the index to {@code file}.
     *
     * @param progress told how many of how many benchmarks are embedded
     */
    public static Check run(Path file, NanoLoraRecipe.Progress progress) {
        try (TextEncoder encoder = TextEncoders.bundled().open(TEXT_ENCODER, 1)) {
            TaskEmbedder embedder = new TaskEmbedder(encoder);
            NanoBenchmarks benchmarks = new NanoBenchmarks();
            Map<String, float[][]> vectors = new LinkedHashMap<>();
            List<String> names = new ArrayList<>(benchmarks.names());
            names.remove(NanoBenchmarks.MIXED);
            for (String name : names) {
                int count = name.contains("+") ? COMPOSITION_DESCRIPTIONS : DESCRIPTIONS;
                vectors.put(name, embedder.embed(benchmarks.descriptions(name, count)));
                progress.done(vectors.size(), names.size());
            }
            BenchmarkIndex index = BenchmarkIndexTraining.fit(TEXT_ENCODER, 1, vectors, SEED);
            double[] elsewhere = Arrays.stream(
                            embedder.embed(NanoSuite.standard().otherTopics()))
                    .mapToDouble(vector -> index.nearest(vector).similarity())
                    .sorted()
                    .toArray();
            BenchmarkIndex calibrated =
                    index.nearFrom(elsewhere[(int) Math.ceil((1 - FALSE_ALARMS) * elsewhere.length)]);
            calibrated.write(file);
            return check(BenchmarkIndex.read(file), embedder);
        }
    }

    private static Check check(BenchmarkIndex index, TaskEmbedder embedder) {
        NanoSuite suite = NanoSuite.standard();
        List<Operation> tasks = new ArrayList<>(suite.trainingAtomic());
        tasks.addAll(suite.namedCompositions());
        int right = 0;
        int wrong = 0;
        int far = 0;
        for (Operation task : tasks) {
            List<String> texts = suite.descriptions(task, Wording.UNSEEN, CHECKED_DESCRIPTIONS, SEED);
            for (float[] vector : embedder.embed(texts)) {
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
