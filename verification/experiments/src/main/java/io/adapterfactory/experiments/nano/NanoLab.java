package io.adapterfactory.experiments.nano;

import ai.djl.Device;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.sft.Regularization;
import io.adapterfactory.t2l.training.sft.SftConfig;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Shared objects of the experiments: base model, adapters, scorer, and small hypernetworks that are trained once and
 * cached.
 */
public final class NanoLab implements AutoCloseable {

    /** Receives the progress. */
    @FunctionalInterface
    public interface Progress {
        /** @param part of the current activity, 0 to 1 */
        void at(String doing, double part);
    }

    /**
     * @param base folder of the base model
     * @param adapters folder of the per-task LoRAs
     * @param shipped folder of the shipped hypernetwork
     * @param work folder for trained models; the same settings are trained once
     * @param quick a few steps and inputs, as a smoke test; the results have no meaning
     */
    public record Settings(Path base, Path adapters, Path shipped, Path work, boolean quick) {}

    /** Steps of one hypernetwork's SFT in a full run, which trains sixteen. */
    static final long STEPS = 2000;

    /** Examples per step of SFT. */
    static final int EXAMPLES = 96;

    private static final long QUICK_STEPS = 20;
    private static final int QUICK_SHARE = 6;
    public static final int DESCRIPTIONS = 24;
    private static final int SAVE_EVERY = 250;
    private static final int LATENT = 128;
    private static final int HEAD = 256;
    private static final int TASK_ENCODER = 512;
    public static final long SEED = 42;

    private final Settings settings;
    private final Progress progress;
    private final CausalLanguageModel model;
    private final Tokenizer tokenizer;
    private final NanoScorer scorer;
    private final Map<String, TaskEmbedder> embedders = new HashMap<>();
    private final Map<String, List<float[]>> describedBefore = new HashMap<>();

    public NanoLab(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.model = CausalLanguageModel.load(settings.base(), Device.cpu());
        this.tokenizer = Tokenizer.load(settings.base());
        this.scorer = new NanoScorer(model, tokenizer, settings.quick() ? QUICK_SHARE : 1);
    }

    public Settings settings() {
        return settings;
    }

    public CausalLanguageModel model() {
        return model;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public NanoScorer scorer() {
        return scorer;
    }

    public void progress(String doing, double part) {
        progress.at(doing, part);
    }

    /** {@code full}, or a smaller number in a quick run. */
    public long steps(long full) {
        return settings.quick() ? Math.max(1, Math.min(full, QUICK_STEPS)) : full;
    }

    /** The sentence encoder of the experiments' small hypernetworks. */
    public TaskEmbedder embedder() {
        return embedder(NanoHypernetworkRecipe.FIRST_TEXT_ENCODER);
    }

    public TaskEmbedder embedder(String id) {
        return embedders.computeIfAbsent(
                id, key -> new TaskEmbedder(TextEncoders.bundled().open(key, 1)));
    }

    /** Training tasks in a fixed order: the first n are always the same. */
    public static List<Operation> trainingTasks(int count) {
        NanoSuite suite = NanoSuite.standard();
        List<Operation> named = new ArrayList<>(suite.trainingAtomic());
        named.addAll(suite.namedCompositions());
        Collections.shuffle(named, new Random(SEED));
        List<Operation> all = new ArrayList<>(named);
        List<Operation> more = new ArrayList<>(suite.trainingCompositions(Integer.MAX_VALUE / 2));
        more.removeAll(named);
        all.addAll(more);
        return all.subList(0, Math.min(count, all.size()));
    }

    /** Amount of SFT training of a hypernetwork, for reports. */
    public static String sftInWords() {
        return String.format(Locale.ROOT, "%,d steps of %d examples", STEPS, EXAMPLES);
    }

    /** Vectors of a task's seen descriptions; embedded once. */
    public Function<Operation, List<float[]>> described(TaskEmbedder embedder) {
        return operation -> describedBefore.computeIfAbsent(
                embedder.encoder().id() + " " + operation.id(),
                key -> Arrays.asList(embedder.embed(
                        NanoSuite.standard().descriptions(operation, Wording.SEEN, DESCRIPTIONS, SEED))));
    }

    /**
     * The shape of the experiments' hypernetworks: the reference's latent size, and smaller heads for the small model.
     */
    public HypernetworkConfig config(HeadForm form, int vectorSize, String encoder) {
        return HypernetworkConfig.of(
                        form,
                        new HypernetworkConfig.Sizes(vectorSize, TASK_ENCODER, LATENT, HEAD),
                        NanoLoraRecipe.LORA,
                        model.config().loraTarget(NanoLoraRecipe.LORA.targetModules()),
                        "nano",
                        encoder)
                .withDropout(0);
    }

    /**
     * A hypernetwork of {@code form}, trained by SFT on the first {@code tasks} training tasks with their descriptions.
     */
    public Hypernetwork sft(HeadForm form, int tasks) {
        TaskEmbedder embedder = embedder();
        HypernetworkConfig config =
                config(form, embedder.encoder().dimension(), embedder.encoder().id());
        return sft("sft-" + form + "-" + tasks, config, trainingTasks(tasks), described(embedder));
    }

    /** A hypernetwork trained by SFT, or the cached one of an earlier run. */
    public Hypernetwork sft(
            String key, HypernetworkConfig config, List<Operation> tasks, Function<Operation, List<float[]>> vectors) {
        return kept(key, config, () -> {
            List<SftTask> described = new ArrayList<>();
            for (Operation task : tasks) {
                progress.at(key + ": descriptions", described.size() / (double) tasks.size());
                described.add(new SftTask(task.id(), vectors.apply(task), NanoTasks.examples(task)));
            }
            return train(key, config, described, 2);
        });
    }

    /** Trains on given tasks; all tasks are sampled equally often. */
    public Map<String, float[]> train(String key, HypernetworkConfig config, List<SftTask> tasks, int pointsPerTask) {
        return train(
                key,
                config,
                tasks,
                SftConfig.paper(steps(STEPS))
                        .withTasksPerBatch(EXAMPLES / pointsPerTask)
                        .withPointsPerTask(pointsPerTask)
                        .withLearningRate(1e-3)
                        .withWarmupFraction(0.05)
                        .withRegularization(Regularization.NONE)
                        .withSeed((int) SEED));
    }

    /** As above, with other settings; an interrupted training resumes. */
    public Map<String, float[]> train(String key, HypernetworkConfig config, List<SftTask> tasks, SftConfig sft) {
        double[] weights = new double[tasks.size()];
        Arrays.fill(weights, 1);
        Path state = settings.work().resolve(name(key) + "-state.safetensors");
        try (SftTrainer trainer = new SftTrainer(
                model,
                config,
                new HypernetworkParameters(config).initialize(SEED),
                sft,
                tasks,
                new TaskSampler.Weighted(weights))) {
            if (Files.exists(state)) {
                trainer.restoreState(state);
            }
            while (!trainer.done()) {
                progress.at(key + ": SFT", trainer.step() / (double) sft.steps());
                trainer.advance();
                if (trainer.step() % SAVE_EVERY == 0) {
                    trainer.saveState(state);
                }
            }
            Map<String, float[]> trained = trainer.weights();
            Files.deleteIfExists(state);
            return trained;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The cached result of {@code training}, in the work folder; its name also says whether the run was quick. */
    public Hypernetwork kept(String key, HypernetworkConfig config, Supplier<Map<String, float[]>> training) {
        Path folder = folder(key);
        if (!Files.exists(folder.resolve(HypernetworkFolder.WEIGHTS))) {
            HypernetworkFolder.write(folder, config, training.get(), false);
        }
        return HypernetworkFolder.load(folder, Device.cpu());
    }

    /** The folder of {@link #kept} for a key. */
    public Path folder(String key) {
        return settings.work().resolve(name(key));
    }

    private String name(String key) {
        return settings.quick() ? "quick-" + key : key;
    }

    @Override
    public void close() {
        embedders.values().forEach(embedder -> embedder.encoder().close());
        tokenizer.close();
        model.close();
    }
}
