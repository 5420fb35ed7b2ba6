package io.adapterfactory.experiments.words;

import ai.djl.Device;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.TrainingNeighborhood;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.sft.Regularization;
import io.adapterfactory.t2l.training.sft.SftConfig;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a hypernetwork of form L for a real language model, by SFT on tasks of the suite words, usually all trained
 * tasks and compositions, with all their training descriptions. An interrupted training is resumed.
 */
public final class WordsHypernetworkRecipe {

    /** Name of the version that is trained from random weights. */
    public static final String FIRST_VERSION = "words-1";

    /** Name of the version that continues the first one. */
    public static final String CONTINUED_VERSION = "words-2";

    /** Joined, because with both encoders more unseen wordings are nearest to their own task than with either one. */
    static final String TEXT_ENCODER = BundledEncoder.MINILM.shortName() + "+" + BundledEncoder.BGE_SMALL.shortName();

    private static final int TASKS_PER_STEP = 16;
    /** Four cost little more than two: the chat template's text before an input is computed once for a whole task. */
    private static final int EXAMPLES_PER_TASK = 4;

    private static final double LEARNING_RATE = 1e-3;
    /** A short warm-up, or none, makes the loss jump: the heads have 512 inputs, so the whole LoRA changes at once. */
    private static final double WARMUP = 0.1;

    private static final int TASK_ENCODER = 512;
    private static final int LATENT = 128;
    private static final int HEAD_INPUT = 512;
    private static final int SAVE_EVERY = 25;
    private static final int SUMMARY_EVERY = 10;
    private static final int WARM_UP_STEPS = 3;
    private static final int TIMED_STEPS = 5;
    /** Share of the requested minutes for training; the rest is for saved states. */
    private static final double TRAINING_SHARE = 0.97;

    private static final int KEPT_DESCRIPTIONS = 6;
    private static final double CALIBRATION_SHARE = 0.02;
    private static final double NANOS = 1e9;

    /**
     * The parameters of a training.
     *
     * @param tasks to train
     * @param selection of the tasks' descriptions
     * @param seed for all random choices
     * @param from hypernetwork whose weights are trained further, with the whole schedule of learning rates again;
     *     empty: random weights
     */
    public record Training(
            WordsBase base,
            List<SuiteTask> tasks,
            WordsSelection selection,
            TrainingLength length,
            int seed,
            Optional<Path> from) {}

    /**
     * The files of a training.
     *
     * @param result must not exist; created when the training has ended
     * @param state state of the training until it has ended
     * @param summary short log for people
     */
    public record Places(Path result, Path state, Path summary) {

        private Path weights() {
            return state.resolve("words-hypernetwork.safetensors");
        }

        private Path plan() {
            return state.resolve("words-hypernetwork.json");
        }

        /** The hypernetwork in the last saved state, which can be used like any other. */
        public Path current() {
            return state.resolve("current");
        }
    }

    /** Receives the progress. */
    public interface Listener {

        void embedded(int descriptions, int of);

        /** @param isResumed whether an earlier run is continued */
        void planned(TrainingPlan plan, boolean isResumed);

        void stepped(TrainingPace pace);
    }

    private final Training training;
    private final Places places;
    private final Listener listener;
    private final TrainingLog log;
    private long tokensDrawn;

    /** @param log receives every step */
    public WordsHypernetworkRecipe(Training training, Places places, Listener listener, TrainingLog log) {
        this.training = training;
        this.places = places;
        this.listener = listener;
        this.log = log;
    }

    /**
     * Trains, or resumes an interrupted run.
     *
     * @throws IllegalArgumentException when the result exists already, there is another unfinished training, or the
     *     hypernetwork to continue has another shape, base model, or text encoder
     */
    public void run() {
        if (Files.exists(places.result())) {
            throw new IllegalArgumentException(
                    places.result() + " exists: this training has ended. Move it away to train again");
        }
        Path base = training.base().folder();
        ModelDigests digests = BaseModelDigests.of(base);
        try (TextEncoder encoder = TextEncoders.bundled().open(TEXT_ENCODER, 1);
                CausalLanguageModel model = training.base().load(Device.cpu());
                Tokenizer tokenizer = Tokenizer.load(base)) {
            Files.createDirectories(places.state());
            List<SuiteTask> tasks = training.tasks();
            DescriptionVectors vectors = new DescriptionVectors(new TaskEmbedder(encoder), places.state());
            Map<SuiteTask, List<float[]>> described = vectors(vectors, tasks);
            float[][] kept = described.values().stream()
                    .flatMap(ofTask -> ofTask.stream().limit(KEPT_DESCRIPTIONS))
                    .toArray(float[][]::new);
            HypernetworkConfig config =
                    config(model, encoder).withOutOfDistributionBelow(outOfDistributionBelow(vectors, tasks, kept));
            List<SftTask> sftTasks = sftTasks(described, PromptRule.of(base, tokenizer));
            TrainingPlan plan = plan(model, config, sftTasks, digests);
            try (SftTrainer trainer = trainer(model, config, sftTasks, plan.steps(), log)) {
                train(trainer, config, plan);
                write(places.current(), config, trainer.weights(), kept, digests);
            }
            Files.createDirectories(places.result().toAbsolutePath().getParent());
            Files.move(places.current(), places.result());
            Files.deleteIfExists(places.weights());
            Files.deleteIfExists(places.plan());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the training's files: " + e, e);
        }
    }

    private Map<SuiteTask, List<float[]>> vectors(DescriptionVectors vectors, List<SuiteTask> tasks) {
        List<String> texts = new ArrayList<>();
        tasks.forEach(task -> texts.addAll(training.selection().trainingDescriptions(task)));
        float[][] all = vectors.of(texts, done -> listener.embedded(done, texts.size()));
        Map<SuiteTask, List<float[]>> byTask = new LinkedHashMap<>();
        int from = 0;
        for (SuiteTask task : tasks) {
            int count = training.selection().trainingDescriptions(task).size();
            byTask.put(task, Arrays.asList(all).subList(from, from + count));
            from += count;
        }
        return byTask;
    }

    private HypernetworkConfig config(CausalLanguageModel model, TextEncoder encoder) {
        return HypernetworkConfig.of(
                        HeadForm.L,
                        new HypernetworkConfig.Sizes(encoder.dimension(), TASK_ENCODER, LATENT, HEAD_INPUT),
                        WordsBase.LORA,
                        WordsBase.target(model.config()),
                        training.base().name(),
                        encoder.id())
                .withDropout(0);
    }

    /** The threshold: all but 2 % of the trained tasks' unseen wordings are closer to a stored description. */
    private double outOfDistributionBelow(DescriptionVectors vectors, List<SuiteTask> tasks, float[][] kept) {
        List<String> unseen = new ArrayList<>();
        tasks.forEach(task -> unseen.addAll(training.selection().heldOutDescriptions(task)));
        int width = kept[0].length;
        float[] flat = new float[kept.length * width];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(kept[i], 0, flat, i * width, width);
        }
        TrainingNeighborhood neighborhood = new TrainingNeighborhood(flat, width);
        double[] nearest = Arrays.stream(vectors.of(unseen, done -> listener.embedded(done, unseen.size())))
                .mapToDouble(neighborhood::nearest)
                .sorted()
                .toArray();
        return nearest[(int) (CALIBRATION_SHARE * nearest.length)];
    }

    private List<SftTask> sftTasks(Map<SuiteTask, List<float[]>> described, PromptRule rule) {
        List<SftTask> tasks = new ArrayList<>();
        WordsExamples examples = new WordsExamples(rule);
        described.forEach((task, vectors) ->
                tasks.add(new SftTask(task.id(), vectors, examples.of(task, tokens -> tokensDrawn += tokens))));
        return tasks;
    }

    private SftTrainer trainer(
            CausalLanguageModel model,
            HypernetworkConfig config,
            List<SftTask> tasks,
            long steps,
            TrainingLog stepLog) {
        SftConfig settings = SftConfig.paper(steps)
                .withTasksPerBatch(Math.min(TASKS_PER_STEP, tasks.size()))
                .withPointsPerTask(EXAMPLES_PER_TASK)
                .withLearningRate(LEARNING_RATE)
                .withWarmupFraction(WARMUP)
                .withRegularization(Regularization.NONE)
                .withSeed(training.seed());
        return new SftTrainer(
                model,
                config,
                initialWeights(config),
                settings,
                tasks,
                new TaskSampler.EachInTurn(tasks.size()),
                stepLog);
    }

    private Map<String, float[]> initialWeights(HypernetworkConfig config) {
        if (training.from().isEmpty()) {
            return new HypernetworkParameters(config).initialize(training.seed());
        }
        Path from = training.from().get();
        HypernetworkConfig earlier = HypernetworkFolder.readConfig(from);
        if (!earlier.withOutOfDistributionBelow(config.outOfDistributionBelow()).equals(config)) {
            throw new IllegalArgumentException(
                    "hypernetwork " + from + " cannot be continued. It is " + earlier + "; expected " + config);
        }
        return HypernetworkFolder.readWeights(from, earlier);
    }

    private TrainingPlan plan(
            CausalLanguageModel model, HypernetworkConfig config, List<SftTask> tasks, ModelDigests digests) {
        int descriptions =
                tasks.stream().mapToInt(task -> task.taskVectors().size()).sum();
        long asked = training.length() instanceof TrainingLength.Steps steps ? steps.count() : 1;
        TrainingPlan plan = new TrainingPlan(
                asked,
                training.seed(),
                digests.weights(),
                tasks.size(),
                descriptions,
                training.from()
                        .map(from -> from.toAbsolutePath().normalize().toString())
                        .orElse(null));
        TrainingPlan earlier = TrainingPlan.read(places.plan()).orElse(null);
        if (earlier != null) {
            TrainingPlan resumed = earlier.resumedAs(plan, training.length(), places.plan());
            resumed.write(places.plan());
            listener.planned(resumed, Files.exists(places.weights()));
            return resumed;
        }
        if (training.length() instanceof TrainingLength.Minutes minutes) {
            double seconds = secondsPerStep(model, config, tasks);
            long steps = Math.max(1, (long) (minutes.count() * 60 * TRAINING_SHARE / seconds));
            plan = plan.withSteps(steps);
        }
        plan.write(places.plan());
        listener.planned(plan, false);
        return plan;
    }

    private double secondsPerStep(CausalLanguageModel model, HypernetworkConfig config, List<SftTask> tasks) {
        try (SftTrainer trainer = trainer(model, config, tasks, WARM_UP_STEPS + TIMED_STEPS, TrainingLog.NONE)) {
            for (int i = 0; i < WARM_UP_STEPS; i++) {
                trainer.advance();
            }
            long started = System.nanoTime();
            while (!trainer.done()) {
                trainer.advance();
            }
            return (System.nanoTime() - started) / NANOS / TIMED_STEPS;
        }
    }

    private void train(SftTrainer trainer, HypernetworkConfig config, TrainingPlan plan) {
        if (Files.exists(places.weights())) {
            trainer.restoreState(places.weights());
        } else {
            log.resumeAfter(0);
        }
        TrainingSummary summary = new TrainingSummary(places.summary(), SUMMARY_EVERY);
        summary.resumeAfter(trainer.step());
        TrainingPace pace = new TrainingPace(plan.steps());
        while (!trainer.done()) {
            long before = tokensDrawn;
            long started = System.nanoTime();
            StepReport report = trainer.advance();
            double seconds = (System.nanoTime() - started) / NANOS;
            summary.record(report, tokensDrawn - before, seconds);
            pace.record(report, tokensDrawn - before, seconds);
            listener.stepped(pace);
            if (trainer.step() % SAVE_EVERY == 0) {
                trainer.saveState(places.weights());
                HypernetworkFolder.write(places.current(), config, trainer.weights(), true);
            }
        }
    }

    private static void write(
            Path folder,
            HypernetworkConfig config,
            Map<String, float[]> weights,
            float[][] kept,
            ModelDigests digests) {
        HypernetworkFolder.write(folder, config, weights, true);
        HypernetworkFolder.writeTrainingEmbeddings(folder, kept);
        FittingBaseModels.only(digests).write(folder);
    }
}
