package io.adapterfactory.experiments.paper;

import ai.djl.Device;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Costs of an adapter: generating it once compared with solved examples in every prompt. */
final class CostExperiment implements Experiment {

    private static final int QUERIES = 64;
    private static final int SHOTS = 3;
    private static final int REPEATS = 7;

    private record Way(String name, double once, double query, double onceMs, double queryMs) {}

    @Override
    public String name() {
        return "cost";
    }

    @Override
    public String about() {
        return "cost of generating an adapter against few-shot prompts, in FLOPs and in time";
    }

    @Override
    public Report run(NanoLab lab) {
        Operation task = NanoSuite.standard().operation("reverse");
        String description = NanoSuite.standard()
                .descriptions(task, Wording.SEEN, 1, NanoLab.SEED)
                .get(0);
        List<TaskExample> inputs = NanoSuite.examples(task, true, QUERIES, NanoLab.SEED);
        ModelConfig model = lab.model().config();
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(lab.settings().shipped(), Device.cpu())) {
            TaskEmbedder embedder = lab.embedder(hypernetwork.config().textEncoder());
            float[][] vector = embedder.embed(List.of(description));
            LoraWeights adapter = hypernetwork.generate(vector).get(0);
            double generateMs = median(() -> hypernetwork.generate(embedder.embed(List.of(description))));
            List<int[]> plain = prompts(lab, inputs, "");
            List<int[]> shots = prompts(lab, inputs, shots(task));
            List<int[]> described = prompts(lab, inputs, TaskEmbedder.normalize(description) + "\n");
            double plainMs;
            try (LoraBatch active = LoraBatch.of(lab.model(), List.of(adapter), new int[QUERIES])) {
                plainMs = answer(lab, plain, active);
            }
            List<Way> ways = List.of(
                    new Way(
                            "generated adapter",
                            generationFlops(hypernetwork.config()),
                            queryFlops(model, length(plain), adapter),
                            generateMs,
                            plainMs),
                    new Way(
                            "3 examples in the prompt",
                            0,
                            queryFlops(model, length(shots), null),
                            0,
                            answer(lab, shots, LoraBatch.none())),
                    new Way(
                            "description in the prompt",
                            0,
                            queryFlops(model, length(described), null),
                            0,
                            answer(lab, described, LoraBatch.none())));
            return report(ways);
        }
    }

    private Report report(List<Way> ways) {
        Way generated = ways.get(0);
        Way examples = ways.get(1);
        double breakEven = generated.once() / (examples.query() - generated.query());
        List<List<String>> rows = new ArrayList<>();
        for (Way way : ways) {
            rows.add(List.of(
                    way.name(),
                    mega(way.once()),
                    mega(way.query()),
                    String.format(Locale.ROOT, "%.1f", way.onceMs()),
                    String.format(Locale.ROOT, "%.2f", way.queryMs())));
        }
        return new Report(
                name(),
                "What an adapter costs and saves",
                List.of(
                        String.format(
                                Locale.ROOT,
                                "Counted: two FLOPs for each weight and token, with a prompt and an answer of %d"
                                        + " tokens. The products of attention and the sentence encoder are not counted."
                                        + " By this count, generating an adapter pays off after %.0f queries that would"
                                        + " otherwise have %d examples in their prompts.",
                                Operation.MAX_ANSWER_LENGTH / 2,
                                Math.ceil(breakEven),
                                SHOTS),
                        "Measured: the median of " + REPEATS
                                + " runs on one thread. Generation includes the sentence encoder. The time of a query"
                                + " is the time of a batch of " + QUERIES + ", divided by " + QUERIES + "."),
                List.of(new Table(
                        "Cost", List.of("way", "once, MFLOP", "per query, MFLOP", "once, ms", "per query, ms"), rows)),
                List.of());
    }

    private static String mega(double flops) {
        return String.format(Locale.ROOT, "%.2f", flops / 1e6);
    }

    /**
     * Two FLOPs per weight of the trunk for each of its rows, and two per weight of the heads for each layer of their
     * group.
     */
    private static double generationFlops(HypernetworkConfig config) {
        LoraTarget target = config.target();
        long layers = target.layerCount();
        double sum = 0;
        for (var entry : new HypernetworkParameters(config).shapes().entrySet()) {
            if (entry.getValue().dimension() == 2) {
                String name = entry.getKey();
                long rows = name.startsWith("task_encoder")
                        ? 1
                        : name.startsWith("heads.")
                                ? 2L * headLayers(target, name)
                                : name.contains("encoder") || name.startsWith("pos_emb")
                                        ? 0
                                        : layers
                                                * target.modules().size()
                                                * (name.startsWith("mixer") || name.startsWith("mlp1") ? 1 : 2);
                sum += 2.0 * rows * entry.getValue().size();
            }
        }
        return sum;
    }

    private static int headLayers(LoraTarget target, String tensor) {
        String group = tensor.substring("heads.".length(), tensor.lastIndexOf('.'));
        return target.groups().get(group).layers().size();
    }

    private static double queryFlops(ModelConfig model, int promptTokens, LoraWeights adapter) {
        ModelConfig.Dimensions dimensions = model.dimensions();
        long e = dimensions.hidden();
        long attention = e
                * (2L * dimensions.heads().queryWidth()
                        + 2L * dimensions.heads().keyValueWidth());
        long layer = attention + 3 * e * dimensions.intermediate();
        double perToken = 2.0 * (dimensions.layers() * layer + e * dimensions.vocabulary());
        if (adapter != null) {
            perToken += 2.0 * adapter.target().parameters(adapter.config().rank());
        }
        return perToken * (promptTokens + Operation.MAX_ANSWER_LENGTH / 2.0);
    }

    private static String shots(Operation task) {
        StringBuilder shots = new StringBuilder();
        for (TaskExample shot : NanoSuite.examples(task, false, SHOTS, NanoLab.SEED)) {
            shots.append(shot.prompt()).append(shot.answer()).append(NanoVocabulary.STOP);
        }
        return shots.toString();
    }

    private static List<int[]> prompts(NanoLab lab, List<TaskExample> inputs, String before) {
        return inputs.stream()
                .map(input -> lab.tokenizer().encodePrompt(before + input.prompt()))
                .toList();
    }

    private static int length(List<int[]> prompts) {
        return (int) Math.round(
                prompts.stream().mapToInt(prompt -> prompt.length).average().orElseThrow());
    }

    /** Milliseconds per query. */
    private static double answer(NanoLab lab, List<int[]> prompts, LoraBatch adapters) {
        DecodingOptions greedy = DecodingOptions.greedy(
                Operation.MAX_ANSWER_LENGTH / 2, Set.of(NanoVocabulary.token(NanoVocabulary.STOP)));
        return median(() -> lab.model().generate(prompts, adapters, greedy)) / prompts.size();
    }

    /** Milliseconds; the first, cold run is excluded. */
    private static double median(Runnable work) {
        work.run();
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            long started = System.nanoTime();
            work.run();
            times.add((System.nanoTime() - started) / 1e6);
        }
        Collections.sort(times);
        return times.get(REPEATS / 2);
    }
}
