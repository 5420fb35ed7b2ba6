package io.adapterfactory.experiments.nano;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.lora.LoraTraining;
import io.adapterfactory.t2l.training.response.ExampleSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The nano suite's plain LoRAs: one per task, twelve trained in parallel, and one for all training tasks together. */
public final class NanoLoraRecipe {

    /** q and v alone are weak in such a small model, so the attention's output projection is added. */
    public static final LoraConfig LORA = new LoraConfig(8, 16, true, List.of("q_proj", "v_proj", "o_proj"));

    private static final int SIDE_BY_SIDE = 12;
    private static final LoraTraining.Settings PER_TASK = new LoraTraining.Settings(160, 20, 1e-2, 42);
    private static final LoraTraining.Settings MULTI_TASK = new LoraTraining.Settings(400, 96, 5e-3, 42);
    private static final String MULTI_TASK_NAME = "multi-task";

    /** Receives the number of finished adapters and the total. */
    @FunctionalInterface
    public interface Progress {
        void done(int adapters, int of);
    }

    private NanoLoraRecipe() {}

    /** Folder of a task's adapter in PEFT format. */
    static Path folder(Path adapters, String task) {
        return adapters.resolve(task.replace('+', '~'));
    }

    /** Whether {@code adapters} has an adapter of each task. It may also contain others, trained on own data. */
    public static boolean areTrained(List<Operation> operations, Path adapters) {
        return operations.stream().allMatch(operation -> Files.isDirectory(folder(adapters, operation.id())));
    }

    /**
     * Trains the missing adapters in {@code adapters}, one PEFT folder per task.
     *
     * @param log receives every step; steps are counted on over the parallel trainings
     */
    public static void trainPerTask(
            CausalLanguageModel model, List<Operation> operations, Path adapters, Progress progress, TrainingLog log) {
        List<Operation> missing = operations.stream()
                .filter(operation -> !Files.exists(folder(adapters, operation.id())))
                .toList();
        int there = operations.size() - missing.size();
        for (int from = 0; from < missing.size(); from += SIDE_BY_SIDE) {
            List<Operation> part = missing.subList(from, Math.min(missing.size(), from + SIDE_BY_SIDE));
            List<LoraWeights> trained = train(
                    model,
                    PER_TASK,
                    part.stream().map(NanoTasks::examples).toList(),
                    log.after((there + from) / SIDE_BY_SIDE * PER_TASK.steps()));
            for (int i = 0; i < part.size(); i++) {
                save(folder(adapters, part.get(i).id()), trained.get(i));
            }
            progress.done(there + from + part.size(), operations.size());
        }
    }

    /** One LoRA on all training tasks, which cannot know the requested task. */
    public static LoraWeights multiTask(CausalLanguageModel model, Path adapters) {
        return multiTask(model, adapters, TrainingLog.NONE);
    }

    /** Like {@link #multiTask(CausalLanguageModel, Path)}, logging every step. */
    public static LoraWeights multiTask(CausalLanguageModel model, Path adapters, TrainingLog log) {
        Path folder = folder(adapters, MULTI_TASK_NAME);
        if (!Files.exists(folder)) {
            List<Operation> operations = new ArrayList<>(NanoSuite.standard().trainingAtomic());
            operations.addAll(NanoSuite.standard().namedCompositions());
            List<ExampleSource> sources =
                    operations.stream().map(NanoTasks::examples).toList();
            ExampleSource mixed =
                    random -> sources.get(random.nextInt(sources.size())).next(random);
            save(folder, train(model, MULTI_TASK, List.of(mixed), log).get(0));
        }
        return PeftDirectory.read(folder);
    }

    private static List<LoraWeights> train(
            CausalLanguageModel model, LoraTraining.Settings settings, List<ExampleSource> sources, TrainingLog log) {
        log.resumeAfter(0);
        try (LoraTraining training = new LoraTraining(model, LORA, settings, sources, Optional.empty(), log)) {
            while (!training.done()) {
                training.advance();
            }
            return training.adapters();
        }
    }

    private static void save(Path folder, LoraWeights weights) {
        ArtifactDirectory.write(
                folder, directory -> PeftDirectory.write(directory, weights, ExportForm.FAITHFUL, "nano"));
    }

    public static LoraWeights read(Path adapters, Operation operation) {
        return PeftDirectory.read(folder(adapters, operation.id()));
    }
}
