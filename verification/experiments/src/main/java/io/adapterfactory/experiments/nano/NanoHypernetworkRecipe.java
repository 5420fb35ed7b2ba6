package io.adapterfactory.experiments.nano;

import ai.djl.Device;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.WiderTaskEncoder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.sft.Regularization;
import io.adapterfactory.t2l.training.sft.SftConfig;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Trains the nano hypernetwork on every training task: atomic operations in many wordings each, and all training
 * compositions, first in a few wordings, then in four times, then in twelve times as many. These phases use one text
 * encoder. {@link WiderNanoTraining} continues with two.
 */
public final class NanoHypernetworkRecipe {

    /** A mean vector cannot distinguish "a then b" from "b then a"; four ordered coefficients can. */
    static final String FIRST_TEXT_ENCODER = BundledEncoder.MINILM.fullName() + "/ordered-4";

    /** Both encoders of the trained hypernetwork. */
    static final String TEXT_ENCODER =
            FIRST_TEXT_ENCODER + TextEncoders.JOIN + BundledEncoder.BGE_SMALL.fullName() + "/ordered-4";

    /**
     * A phase of the training, from the weights of the previous one, with a learning rate that ends at 0.
     *
     * @param compositionDescriptions number of seen wordings of each composition
     * @param atomicShare share of atomic operations among the samples
     */
    record Phase(String name, long steps, double learningRate, int compositionDescriptions, double atomicShare) {}

    private static final List<Phase> PHASES = List.of(
            new Phase("first", 28_000, 1e-3, 10, 0.35),
            new Phase("more-wordings", 10_000, 6e-4, 40, 0.3),
            new Phase("most-wordings", 20_000, 6e-4, 120, 0.3));
    private static final long CODE_STEPS = 2_500;
    private static final double CODE_LEARNING_RATE = 1e-3;
    private static final long WIDER_STEPS = 16_000;
    private static final double WIDER_LEARNING_RATE = 3e-4;
    private static final long LAST_CODE_STEPS = 6_000;
    private static final double LAST_CODE_LEARNING_RATE = 1e-3;
    private static final int TASK_ENCODER = 512;
    private static final int WIDER_TASK_ENCODER = 1024;
    private static final String STATE = "nano-hypernetwork-state.safetensors";
    private static final int ATOMIC_DESCRIPTIONS = 400;
    private static final int SAVE_EVERY = 250;
    private static final long SEED = 42;
    private static final int KEPT_ATOMIC = 4;
    private static final int KEPT_COMPOSITION = 2;
    private static final double CALIBRATION_SHARE = 0.02;

    /** Steps of the committed weights. */
    public static final long STEPS = 58_000 + CODE_STEPS + WIDER_STEPS + LAST_CODE_STEPS;

    private NanoHypernetworkRecipe() {}

    /**
     * 48 tasks with 2 examples each per step, without smoothing, noise, L2, and dropout, which are for large models.
     */
    public static SftConfig settings(long steps, double learningRate) {
        return SftConfig.paper(steps)
                .withTasksPerBatch(48)
                .withPointsPerTask(2)
                .withLearningRate(learningRate)
                .withWarmupFraction(0.03)
                .withRegularization(Regularization.NONE)
                .withSeed((int) SEED);
    }

    static HypernetworkConfig config(CausalLanguageModel model, TextEncoder encoder, int taskEncoder) {
        return HypernetworkConfig.of(
                        HeadForm.M,
                        new HypernetworkConfig.Sizes(encoder.dimension(), taskEncoder, 192, 256),
                        NanoLoraRecipe.LORA,
                        model.config().loraTarget(NanoLoraRecipe.LORA.targetModules()),
                        "nano",
                        encoder.id())
                .withDropout(0);
    }

    /**
     * Trains into {@code folder}, or resumes an earlier run.
     *
     * @param base folder of the base model
     * @param state folder of the training state
     * @param steps distributed among the phases
     * @param embedding receives the number of tasks whose descriptions are embedded, and the total
     * @param progress called after every step
     * @param log receives every step, and the position of a resumed run
     */
    public static void run(
            Path base,
            Path folder,
            Path state,
            long steps,
            NanoLoraRecipe.Progress embedding,
            Consumer<StepReport> progress,
            TrainingLog log)
            throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(state);
        try (CausalLanguageModel model = CausalLanguageModel.load(base, Device.cpu())) {
            FirstHalf first = firstHalf(model, state, steps, embedding, progress, log);
            try (TextEncoder encoder = TextEncoders.bundled().open(TEXT_ENCODER, 1)) {
                TaskEmbedder embedder = new TaskEmbedder(encoder);
                float[][] kept = keptEmbeddings(embedder);
                HypernetworkFolder.writeTrainingEmbeddings(folder, kept);
                HypernetworkConfig config = config(model, encoder, WIDER_TASK_ENCODER)
                        .withOutOfDistributionBelow(outOfDistributionBelow(embedder, kept));
                WiderNanoTraining tasks = new WiderNanoTraining(embedder, embedding);
                long done = first.steps();
                long codeSteps = share(CODE_STEPS, steps);
                Path coded = state.resolve("nano-hypernetwork-codes");
                if (!Files.exists(coded.resolve(HypernetworkFolder.WEIGHTS))) {
                    Map<String, float[]> wider = WiderTaskEncoder.of(first.config(), first.weights(), config, SEED);
                    HypernetworkFolder.write(
                            coded,
                            config,
                            tasks.firstCodes(
                                    config,
                                    new WiderNanoTraining.Codes(first.config(), first.weights(), wider, codeSteps),
                                    CODE_LEARNING_RATE,
                                    log.after(done)),
                            false);
                }
                done += codeSteps;
                Path tuned = state.resolve("nano-hypernetwork-two-encoders");
                if (!Files.exists(tuned.resolve(HypernetworkFolder.WEIGHTS))) {
                    SftConfig settings = settings(share(WIDER_STEPS, steps), WIDER_LEARNING_RATE);
                    Map<String, float[]> start = HypernetworkFolder.readWeights(coded, config);
                    try (SftTrainer trainer = new SftTrainer(
                            model, config, start, settings, tasks.tasks(), tasks.sampler(), log.after(done))) {
                        train(trainer, config, folder, state, after(done, progress), log.after(done));
                        HypernetworkFolder.write(tuned, config, trainer.weights(), true);
                    }
                    Files.delete(state.resolve(STATE));
                }
                done += share(WIDER_STEPS, steps);
                Map<String, float[]> weights = HypernetworkFolder.readWeights(tuned, config);
                HypernetworkFolder.write(
                        folder,
                        config,
                        tasks.lastCodes(
                                config,
                                new WiderNanoTraining.Codes(config, weights, weights, share(LAST_CODE_STEPS, steps)),
                                LAST_CODE_LEARNING_RATE,
                                log.after(done)),
                        true);
            }
            FittingBaseModels.only(BaseModelDigests.of(base)).write(folder);
        }
    }

    /** @param steps number of finished steps */
    private record FirstHalf(HypernetworkConfig config, Map<String, float[]> weights, long steps) {}

    private static FirstHalf firstHalf(
            CausalLanguageModel model,
            Path state,
            long steps,
            NanoLoraRecipe.Progress embedding,
            Consumer<StepReport> progress,
            TrainingLog log)
            throws IOException {
        try (TextEncoder encoder = TextEncoders.bundled().open(FIRST_TEXT_ENCODER, 1)) {
            TaskEmbedder embedder = new TaskEmbedder(encoder);
            HypernetworkConfig config = config(model, encoder, TASK_ENCODER);
            Map<String, float[]> weights = new HypernetworkParameters(config).initialize(SEED);
            long done = 0;
            for (Phase phase : PHASES) {
                Path result = state.resolve("nano-hypernetwork-" + phase.name());
                long phaseSteps = share(phase.steps(), steps);
                if (!Files.exists(result.resolve(HypernetworkFolder.WEIGHTS))) {
                    List<SftTask> tasks = new ArrayList<>();
                    TaskSampler sampler = tasks(phase, embedder, tasks, embedding);
                    SftConfig settings = settings(phaseSteps, phase.learningRate());
                    try (SftTrainer trainer =
                            new SftTrainer(model, config, weights, settings, tasks, sampler, log.after(done))) {
                        train(trainer, config, state.resolve("running"), state, after(done, progress), log.after(done));
                        HypernetworkFolder.write(result, config, trainer.weights(), true);
                    }
                    Files.delete(state.resolve(STATE));
                }
                weights = HypernetworkFolder.readWeights(result, config);
                done += phaseSteps;
            }
            return new FirstHalf(config, weights, done);
        }
    }

    private static long share(long steps, long all) {
        return Math.max(1, all * steps / STEPS);
    }

    private static void train(
            SftTrainer trainer,
            HypernetworkConfig config,
            Path folder,
            Path state,
            Consumer<StepReport> progress,
            TrainingLog log) {
        Path stateFile = state.resolve(STATE);
        if (Files.exists(stateFile)) {
            trainer.restoreState(stateFile);
        } else {
            log.resumeAfter(0);
        }
        while (!trainer.done()) {
            progress.accept(trainer.advance());
            if (trainer.step() % SAVE_EVERY == 0 || trainer.done()) {
                trainer.saveState(stateFile);
                HypernetworkFolder.write(folder, config, trainer.weights(), true);
            }
        }
    }

    /** Adds the steps of the previous phases to those of a phase. */
    private static Consumer<StepReport> after(long done, Consumer<StepReport> progress) {
        return report -> progress.accept(
                new StepReport(done + report.step(), report.loss(), report.gradientNorm(), report.learningRate()));
    }

    private static TaskSampler tasks(
            Phase phase, TaskEmbedder embedder, List<SftTask> tasks, NanoLoraRecipe.Progress embedding) {
        List<Operation> atomic = NanoSuite.standard().trainingAtomic();
        List<Operation> compositions = NanoSuite.standard().trainingCompositions(Integer.MAX_VALUE / 2);
        int all = atomic.size() + compositions.size();
        tasks.addAll(NanoTasks.withDescriptions(
                atomic, ATOMIC_DESCRIPTIONS, embedder, SEED, done -> embedding.done(done, all)));
        tasks.addAll(NanoTasks.withDescriptions(
                compositions,
                phase.compositionDescriptions(),
                embedder,
                SEED,
                done -> embedding.done(atomic.size() + done, all)));
        double[] weights = new double[all];
        Arrays.fill(weights, 0, atomic.size(), phase.atomicShare() / atomic.size());
        Arrays.fill(weights, atomic.size(), all, (1 - phase.atomicShare()) / compositions.size());
        return new TaskSampler.Weighted(weights);
    }

    /** A few vectors of every named task, enough to detect unusual descriptions. */
    static float[][] keptEmbeddings(TaskEmbedder embedder) {
        List<String> texts = new ArrayList<>(texts(NanoSuite.standard().trainingAtomic(), Wording.SEEN, KEPT_ATOMIC));
        texts.addAll(texts(NanoSuite.standard().namedCompositions(), Wording.SEEN, KEPT_COMPOSITION));
        return embedder.embed(texts);
    }

    /**
     * The threshold for the largest cosine to a stored description: all but 2 % of the training tasks' unseen wordings
     * are above it.
     */
    static double outOfDistributionBelow(TaskEmbedder embedder, float[][] kept) {
        List<String> texts = new ArrayList<>(texts(NanoSuite.standard().trainingAtomic(), Wording.UNSEEN, KEPT_ATOMIC));
        texts.addAll(texts(NanoSuite.standard().namedCompositions(), Wording.UNSEEN, KEPT_COMPOSITION));
        double[] nearest = nearest(embedder, kept, texts);
        Arrays.sort(nearest);
        return nearest[(int) (CALIBRATION_SHARE * nearest.length)];
    }

    /**
     * For each text, the largest cosine to a stored vector; the length of all task vectors is the root of their width.
     */
    static double[] nearest(TaskEmbedder embedder, float[][] kept, List<String> texts) {
        return Arrays.stream(embedder.embed(texts))
                .mapToDouble(vector -> Arrays.stream(kept)
                        .mapToDouble(other -> TaskEmbedder.product(vector, other) / vector.length)
                        .max()
                        .orElseThrow())
                .toArray();
    }

    private static List<String> texts(List<Operation> operations, Wording wording, int each) {
        return operations.stream()
                .flatMap(operation -> NanoSuite.standard().descriptions(operation, wording, each, SEED + 1).stream())
                .toList();
    }
}
