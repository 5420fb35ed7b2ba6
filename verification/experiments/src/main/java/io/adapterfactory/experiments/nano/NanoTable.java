package io.adapterfactory.experiments.nano;

import io.adapterfactory.experiments.baseline.AdapterLibrary;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Exact match of every simple method for nano tasks, and of one hypernetwork, on three splits. All methods answer the
 * same held-out inputs.
 */
public final class NanoTable {

    private NanoTable() {}

    /** Every task that needs a per-task LoRA. */
    public static List<Operation> tasksWithAdapters() {
        List<Operation> operations = new ArrayList<>();
        for (NanoSplit split : NanoSplit.values()) {
            operations.addAll(split.operations());
        }
        return operations;
    }

    /**
     * Computes the table; the adapters in {@code adapters} must exist.
     *
     * @param progress receives the current activity
     * @return rows by name, each with a share per split
     */
    public static Map<String, Map<NanoSplit, Share>> compute(
            Path base, Hypernetwork hypernetwork, CausalLanguageModel model, Path adapters, Consumer<String> progress) {
        try (Tokenizer tokenizer = Tokenizer.load(base);
                TextEncoder encoder =
                        TextEncoders.bundled().open(hypernetwork.config().textEncoder(), 1)) {
            NanoScorer scorer = new NanoScorer(model, tokenizer, 1);
            TaskEmbedder embedder = new TaskEmbedder(encoder);
            Map<String, Map<NanoSplit, Share>> rows = simpleWays(scorer, model, adapters, embedder, progress);
            for (NanoSplit split : NanoSplit.values()) {
                put(rows, "Text-to-LoRA", split, generated(scorer, split, hypernetwork, embedder));
            }
            // The upper bound is last.
            rows.put("per-task LoRA", rows.remove("per-task LoRA"));
            return rows;
        }
    }

    public static Share generated(
            NanoScorer scorer, NanoSplit split, Hypernetwork hypernetwork, TaskEmbedder embedder) {
        return scorer.adapted(split, (operation, text) -> hypernetwork
                .generate(embedder.embed(List.of(text)))
                .get(0));
    }

    /** Methods without a hypernetwork. */
    public static Map<String, Map<NanoSplit, Share>> simpleWays(
            NanoScorer scorer,
            CausalLanguageModel model,
            Path adapters,
            TaskEmbedder embedder,
            Consumer<String> progress) {
        AdapterLibrary library = NanoLibrary.read(adapters, embedder);
        LoraWeights multiTask = NanoLoraRecipe.multiTask(model, adapters);
        LoraWeights average = library.average();
        Map<String, Map<NanoSplit, Share>> rows = new LinkedHashMap<>();
        for (NanoSplit split : NanoSplit.values()) {
            progress.accept(split.title());
            put(rows, "base", split, scorer.base(split, NanoScorer.Prompt.PLAIN));
            put(rows, "base + 3 examples", split, scorer.base(split, NanoScorer.Prompt.EXAMPLES));
            put(rows, "base + description", split, scorer.base(split, NanoScorer.Prompt.DESCRIPTION));
            put(rows, "multi-task LoRA", split, scorer.adapted(split, (operation, text) -> multiTask));
            put(rows, "average of the per-task LoRAs", split, scorer.adapted(split, (operation, text) -> average));
            put(
                    rows,
                    "nearest per-task LoRA by description",
                    split,
                    scorer.adapted(split, (operation, text) -> library.nearest(embedder.embed(List.of(text))[0])
                            .adapter()));
            put(
                    rows,
                    "per-task LoRA",
                    split,
                    scorer.adapted(split, (operation, text) -> NanoLoraRecipe.read(adapters, operation)));
        }
        return rows;
    }

    public static void put(Map<String, Map<NanoSplit, Share>> rows, String name, NanoSplit split, Share share) {
        rows.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(split, share);
    }

    /** As a table of a report, in percent. */
    public static Table table(String title, Map<String, Map<NanoSplit, Share>> rows) {
        List<String> columns = new ArrayList<>(List.of(""));
        List<NanoSplit> splits = Arrays.asList(NanoSplit.values());
        splits.forEach(split -> columns.add(split.title()));
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((name, shares) -> {
            List<String> line = new ArrayList<>(List.of(name));
            splits.forEach(split ->
                    line.add(shares.containsKey(split) ? shares.get(split).text() : "-"));
            lines.add(line);
        });
        return new Table(title, columns, lines);
    }
}
