package io.adapterfactory.t2l.experiment;

import io.adapterfactory.t2l.baseline.AdapterLibrary;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.Benchmark;
import io.adapterfactory.t2l.evaluation.Interval;
import io.adapterfactory.t2l.evaluation.Score;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.NanoSuite;
import io.adapterfactory.t2l.task.NanoVocabulary;
import io.adapterfactory.t2l.task.Operation;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.Wording;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Exact match of every way to get a nano task done, on three splits: training tasks in unseen wordings, unseen compositions,
 * unseen arguments. All ways answer the same held-out inputs.
 */
public final class NanoTable {

    /** One cell: right answers of all. */
    public record Cell(int right, int examples) {

        public double share() {
            return right / (double) examples;
        }

        public Interval interval() {
            return Interval.wilson(right, examples);
        }
    }

    /** The splits, in the order of the columns. */
    public enum Split {
        UNSEEN_WORDINGS,
        UNSEEN_COMPOSITIONS,
        UNSEEN_ARGUMENTS
    }

    private static final int TRAINING_COMPOSITIONS = 30;
    private static final int DESCRIPTIONS = 3;
    private static final int SHOTS = 3;
    private static final int LIBRARY_DESCRIPTIONS = 8;
    private static final long SEED = 777;
    private static final String STOP = String.valueOf(NanoVocabulary.STOP);

    private final CausalLanguageModel model;
    private final Hypernetwork hypernetwork;
    private final Path adapters;
    private final AdapterEvaluator evaluator;
    private final TaskEmbedder embedder;
    private final Consumer<String> progress;

    private NanoTable(
            CausalLanguageModel model,
            Tokenizer tokenizer,
            Hypernetwork hypernetwork,
            TextEncoder encoder,
            Path adapters,
            Consumer<String> progress) {
        this.model = model;
        this.hypernetwork = hypernetwork;
        this.adapters = adapters;
        this.evaluator = new AdapterEvaluator(model, tokenizer, 128);
        this.embedder = new TaskEmbedder(encoder);
        this.progress = progress;
    }

    /** Every task that a per-task LoRA is needed for. */
    public static List<Operation> tasksWithAdapters() {
        List<Operation> operations = new ArrayList<>();
        for (Split split : Split.values()) {
            operations.addAll(operations(split));
        }
        return operations;
    }

    private static List<Operation> operations(Split split) {
        NanoSuite suite = NanoSuite.standard();
        return switch (split) {
            case UNSEEN_WORDINGS -> {
                List<Operation> training = new ArrayList<>(suite.trainingAtomic());
                training.addAll(suite.namedCompositions().subList(0, TRAINING_COMPOSITIONS));
                yield training;
            }
            case UNSEEN_COMPOSITIONS -> suite.unseenCompositions();
            case UNSEEN_ARGUMENTS -> suite.unseenArguments();
        };
    }

    private static int examplesEach(Split split) {
        return switch (split) {
            case UNSEEN_WORDINGS -> 12;
            case UNSEEN_COMPOSITIONS -> 18;
            case UNSEEN_ARGUMENTS -> 45;
        };
    }

    /**
     * Computes the table; adapters are read from {@code adapters} and must be there.
     *
     * @param progress told what is computed
     * @return rows by name, each with a cell a split
     */
    public static Map<String, Map<Split, Cell>> compute(
            Path base, Hypernetwork hypernetwork, CausalLanguageModel model, Path adapters, Consumer<String> progress) {
        try (Tokenizer tokenizer = Tokenizer.load(base);
                TextEncoder encoder =
                        OnnxSentenceEncoder.of(hypernetwork.config().textEncoder(), 1)) {
            return new NanoTable(model, tokenizer, hypernetwork, encoder, adapters, progress).rows();
        }
    }

    private Map<String, Map<Split, Cell>> rows() {
        Map<String, Map<Split, Cell>> rows = new LinkedHashMap<>();
        AdapterLibrary trained = new AdapterLibrary(
                operations(Split.UNSEEN_WORDINGS).stream().map(this::entry).toList());
        LoraWeights multiTask = NanoLoraRecipe.multiTask(model, adapters);
        LoraWeights average = trained.average();
        for (Split split : Split.values()) {
            progress.accept(split.name());
            List<Operation> operations = operations(split);
            put(rows, "base", split, base(operations, split, Prompt.PLAIN));
            put(rows, "base + 3 examples", split, base(operations, split, Prompt.EXAMPLES));
            put(rows, "base + description", split, base(operations, split, Prompt.DESCRIPTION));
            put(rows, "multi-task LoRA", split, adapted(operations, split, (operation, text) -> multiTask));
            put(rows, "average of the per-task LoRAs", split, adapted(operations, split, (operation, text) -> average));
            put(
                    rows,
                    "nearest per-task LoRA by description",
                    split,
                    adapted(operations, split, (operation, text) -> trained.nearest(embedder.embed(List.of(text))[0])
                            .adapter()));
            put(rows, "Text-to-LoRA", split, adapted(operations, split, (operation, text) -> generated(text)));
            put(
                    rows,
                    "per-task LoRA",
                    split,
                    adapted(operations, split, (operation, text) -> NanoLoraRecipe.read(adapters, operation)));
        }
        return rows;
    }

    private AdapterLibrary.Entry entry(Operation operation) {
        List<String> texts = NanoSuite.standard().descriptions(operation, Wording.SEEN, LIBRARY_DESCRIPTIONS, SEED);
        return new AdapterLibrary.Entry(
                operation.id(), NanoLoraRecipe.read(adapters, operation), embedder.embed(texts));
    }

    private static void put(Map<String, Map<Split, Cell>> rows, String name, Split split, Cell cell) {
        rows.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(split, cell);
    }

    private LoraWeights generated(String description) {
        return hypernetwork.generate(embedder.embed(List.of(description))).get(0);
    }

    private interface AdapterChoice {
        LoraWeights adapter(Operation operation, String description);
    }

    private enum Prompt {
        PLAIN,
        EXAMPLES,
        DESCRIPTION
    }

    private static List<String> descriptions(Operation operation, Split split) {
        Wording wording = split == Split.UNSEEN_WORDINGS ? Wording.UNSEEN : Wording.SEEN;
        return NanoSuite.standard().descriptions(operation, wording, DESCRIPTIONS, SEED);
    }

    /** A task's examples are shared out among its descriptions. */
    private Cell adapted(List<Operation> operations, Split split, AdapterChoice choice) {
        List<AdapterEvaluator.Request> requests = new ArrayList<>();
        for (Operation operation : operations) {
            List<TaskExample> examples = NanoSuite.examples(operation, true, examplesEach(split), SEED);
            List<String> descriptions = descriptions(operation, split);
            int share = examples.size() / descriptions.size();
            for (int i = 0; i < descriptions.size(); i++) {
                LoraWeights adapter = choice.adapter(operation, descriptions.get(i));
                requests.add(new AdapterEvaluator.Request(
                        adapter, benchmark(operation, examples.subList(i * share, (i + 1) * share))));
            }
        }
        int right = 0;
        int all = 0;
        for (Score score : evaluator.evaluate(requests)) {
            right += (int) Math.round(score.score() * score.examples());
            all += score.examples();
        }
        return new Cell(right, all);
    }

    private static Benchmark benchmark(Operation operation, List<TaskExample> examples) {
        return new Benchmark(operation.id(), operation.id(), STOP, examples);
    }

    private Cell base(List<Operation> operations, Split split, Prompt prompt) {
        int right = 0;
        int all = 0;
        for (Operation operation : operations) {
            List<TaskExample> examples = NanoSuite.examples(operation, true, examplesEach(split), SEED);
            List<TaskExample> prompted = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                prompted.add(new TaskExample(
                        prefix(operation, split, prompt, i) + examples.get(i).prompt(),
                        examples.get(i).answer()));
            }
            Score score = evaluator.evaluateBase(benchmark(operation, prompted));
            right += (int) Math.round(score.baseScore() * score.examples());
            all += score.examples();
        }
        return new Cell(right, all);
    }

    private String prefix(Operation operation, Split split, Prompt prompt, int example) {
        return switch (prompt) {
            case PLAIN -> "";
            case DESCRIPTION -> {
                List<String> descriptions = descriptions(operation, split);
                yield TaskEmbedder.normalise(descriptions.get(example % descriptions.size())) + "\n";
            }
            case EXAMPLES -> {
                StringBuilder shots = new StringBuilder();
                for (TaskExample shot : NanoSuite.examples(operation, false, SHOTS, SEED + example)) {
                    shots.append(shot.prompt()).append(shot.answer()).append(STOP);
                }
                yield shots.toString();
            }
        };
    }
}
