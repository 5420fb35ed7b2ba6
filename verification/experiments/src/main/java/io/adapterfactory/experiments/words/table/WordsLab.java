package io.adapterfactory.experiments.words.table;

import ai.djl.Device;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.SuiteTask.Use;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** The base model, the hypernetwork, and the tasks of an experiment with the suite words. */
final class WordsLab implements AutoCloseable {

    /** Number of items of an unseen task per item of a trained task, because there are few unseen tasks. */
    private static final int UNSEEN_ITEMS = 4;

    private static final int MIN_ITEMS_OF_WORDING = 2;

    private final WordsTable.Settings settings;
    private final WordsSelection selection;
    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final PromptRule rule;
    private final Hypernetwork hypernetwork;
    private final TextEncoder encoder;
    private final WordsScorer scorer;
    private final NamedAdapters generated;

    /** @throws io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException when the hypernetwork is for another base model */
    WordsLab(WordsTable.Settings settings) {
        this.settings = settings;
        this.selection = settings.isQuick() ? WordsSelection.QUICK : WordsSelection.ALL;
        Path base = settings.base().folder();
        this.model = settings.base().load(Device.cpu());
        HypernetworkConfig config = HypernetworkFolder.readConfig(settings.hypernetwork());
        config.requireFits(
                settings.base().name(), model.config().loraTarget(config.lora().targetModules()));
        this.tokenizer = Tokenizer.load(base);
        this.hypernetwork = HypernetworkFolder.load(settings.hypernetwork(), Device.cpu());
        this.encoder = TextEncoders.bundled().open(hypernetwork.config().textEncoder(), 1);
        this.rule = PromptRule.of(base, tokenizer);
        this.scorer = new WordsScorer(
                model,
                rule,
                BaseModelDigests.of(base).weights(),
                settings.work().resolve("answers"));
        this.generated = new Generated(settings.hypernetwork().resolve(HypernetworkFolder.WEIGHTS));
    }

    WordsSelection selection() {
        return selection;
    }

    CausalLanguageModel model() {
        return model;
    }

    PromptRule rule() {
        return rule;
    }

    HypernetworkConfig hypernetworkConfig() {
        return hypernetwork.config();
    }

    WordsScorer scorer() {
        return scorer;
    }

    TaskEmbedder embedder() {
        return new TaskEmbedder(encoder);
    }

    /** Trained tasks, unseen tasks, and unseen compositions. */
    List<SuiteTask> tasks() {
        List<SuiteTask> all = new ArrayList<>(selection.trained());
        all.addAll(selection.unseen(Use.UNSEEN_TASK));
        all.addAll(selection.unseen(Use.UNSEEN_COMPOSITION));
        return all;
    }

    List<HeldOutExample> items(SuiteTask task) {
        return task.heldOutExamples(task.use() == Use.TRAINED ? settings.items() : settings.items() * UNSEEN_ITEMS);
    }

    /**
     * The question for an item: its input alone, without an instruction.
     *
     * @param adapter name of the active adapter; empty for none
     */
    Asked asked(SuiteTask task, HeldOutExample item, Optional<String> adapter) {
        return new Asked(
                task, PromptForm.INPUT_ALONE.prompt(task, "", item.prompt(), new Random(0)), item.answers(), adapter);
    }

    /**
     * The questions for the tasks' items.
     *
     * @param adapters names of a task's adapters, which share its items
     */
    List<Asked> asked(List<SuiteTask> tasks, Function<SuiteTask, List<String>> adapters) {
        return tasks.stream()
                .flatMap(task -> asked(task, items(task), adapters.apply(task)).stream())
                .toList();
    }

    /**
     * The questions for the items of a task, which share its adapters.
     *
     * @param adapters names of the active adapters
     */
    List<Asked> asked(SuiteTask task, List<HeldOutExample> items, List<String> adapters) {
        List<Asked> questions = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String adapter = adapters.get(wording(i, items.size(), adapters.size()));
            questions.add(asked(task, items.get(i), Optional.of(adapter)));
        }
        return questions;
    }

    /** The index of an item's wording: at least two consecutive items have the same. */
    static int wording(int item, int items, int wordings) {
        int used = Math.max(1, Math.min(wordings, items / MIN_ITEMS_OF_WORDING));
        return item * used / items;
    }

    /** Adapters that the hypernetwork generates; their names are descriptions. */
    NamedAdapters generated() {
        return generated;
    }

    private final class Generated implements NamedAdapters {

        private final String id;

        Generated(Path weights) {
            try {
                id = Sha256.of(weights);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + weights, e);
            }
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public List<LoraWeights> of(List<String> names) {
            return hypernetwork.generate(embedder().embed(names));
        }
    }

    @Override
    public void close() {
        encoder.close();
        hypernetwork.close();
        tokenizer.close();
        model.close();
    }
}
