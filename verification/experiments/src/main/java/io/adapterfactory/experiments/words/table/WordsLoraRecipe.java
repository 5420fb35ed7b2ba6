package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.words.WordsBase;
import io.adapterfactory.experiments.words.WordsExamples;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.lora.LoraTraining;
import io.adapterfactory.t2l.training.response.ExampleSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Plain LoRAs for the table, in a folder: one for all trained tasks together, and one for each of some tasks. Existing
 * ones are not trained again, and an interrupted training is resumed.
 */
final class WordsLoraRecipe {

    static final String MULTI_TASK = "multi-task";

    private static final int SAVE_EVERY = 10;

    /**
     * Settings of the trainings.
     *
     * @param perTask for the LoRA of one task
     * @param multiTask for the LoRA of all tasks
     */
    record Settings(LoraTraining.Settings perTask, LoraTraining.Settings multiTask) {

        /**
         * As many examples of its task as the hypernetwork sees of all tasks in a step, and more than it sees of one
         * task in total.
         */
        static Settings full(int seed) {
            return new Settings(
                    new LoraTraining.Settings(60, 16, 2e-3, seed), new LoraTraining.Settings(400, 32, 1e-3, seed));
        }

        static Settings quick(int seed) {
            return new Settings(
                    new LoraTraining.Settings(2, 2, 2e-3, seed), new LoraTraining.Settings(2, 4, 1e-3, seed));
        }
    }

    /** Receives the progress of one adapter's training. */
    @FunctionalInterface
    interface Progress {
        void at(String adapter, long step, long of);
    }

    private final WordsBase base;
    private final CausalLanguageModel model;
    private final WordsExamples examples;
    private final Settings settings;
    private final Path folder;
    private final Progress progress;

    /**
     * @param rule for the base model's prompts
     * @param folder of the adapters, one per task in PEFT format
     */
    WordsLoraRecipe(
            WordsBase base,
            CausalLanguageModel model,
            PromptRule rule,
            Settings settings,
            Path folder,
            Progress progress) {
        this.base = base;
        this.model = model;
        this.examples = new WordsExamples(rule);
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
    }

    /** A LoRA that does not know the requested task. */
    LoraWeights multiTask(List<SuiteTask> tasks) {
        List<ExampleSource> sources = tasks.stream().map(examples::of).toList();
        return trained(MULTI_TASK, settings.multiTask(), random -> sources.get(random.nextInt(sources.size()))
                .next(random));
    }

    LoraWeights ofTask(SuiteTask task) {
        return trained(task.id(), settings.perTask(), examples.of(task));
    }

    private LoraWeights trained(String name, LoraTraining.Settings training, ExampleSource source) {
        Path adapter = folder.resolve(name);
        if (!Files.exists(adapter)) {
            train(name, adapter, training, source);
        }
        return PeftDirectory.read(adapter);
    }

    private void train(String name, Path adapter, LoraTraining.Settings training, ExampleSource source) {
        Path state = folder.resolve(name + ".state.safetensors");
        try (LoraTraining lora = new LoraTraining(
                model,
                WordsBase.LORA,
                WordsBase.target(model.config()),
                training,
                List.of(source),
                Optional.empty(),
                TrainingLog.NONE)) {
            Files.createDirectories(folder);
            if (Files.exists(state)) {
                lora.restoreState(state);
            }
            while (!lora.done()) {
                lora.advance();
                progress.at(name, lora.step(), training.steps());
                if (lora.step() % SAVE_EVERY == 0) {
                    lora.saveState(state);
                }
            }
            ArtifactDirectory.write(
                    adapter,
                    target -> PeftDirectory.write(target, lora.adapters().get(0), ExportForm.FAITHFUL, base.name()));
            Files.deleteIfExists(state);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e, e);
        }
    }
}
