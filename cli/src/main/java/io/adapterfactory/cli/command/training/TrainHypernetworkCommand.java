package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.embedding.OneHotTasks;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TaskVectors;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.PeftDirectory;
import io.adapterfactory.t2l.task.ListedTask;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkTrainer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionConfig;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionTask;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionTrainer;
import io.adapterfactory.t2l.training.response.ExampleSource;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "hypernetwork",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Train a hypernetwork on tasks of your own: by SFT on their data, or to reconstruct LoRAs that were"
                    + " trained for them.",
            "Settings that are not given are those of the Text-to-LoRA paper's scripts."
        },
        footer = {
            "",
            "The tasks are lines of JSON; paths are relative to the file:",
            "  {\"task\": \"reverse\", \"descriptions\": [\"write it backwards\"], \"data\": \"reverse.jsonl\","
                    + " \"lora\": \"loras/reverse\"}",
            "SFT needs data: lines of JSON with prompt and response, of which the split \"train\" is taken, or a task"
                    + " file of",
            "Super-NaturalInstructions (.json). Reconstruction needs lora: a folder in PEFT form. A run that is cut"
                    + " off goes on when it",
            "is started again.",
            "",
            "Examples:",
            "  factory train hypernetwork mine --tasks tasks.jsonl --architecture L --steps 20000",
            "  factory train hypernetwork packed --tasks tasks.jsonl --method reconstruction --text-encoder one-hot",
            "  factory generate \"write it backwards\" --hypernetwork runs/hypernetworks/nano/mine --output reversed"
        })
public final class TrainHypernetworkCommand implements Callable<Integer> {

    enum Method {
        SFT,
        RECONSTRUCTION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a reconstruction compares. */
    enum Reconstructed {
        Z_SCORES(HeadOutput.zScores()),
        FACTORS(HeadOutput.PLAIN),
        UPDATES(HeadOutput.enlargedUpdates());

        private final HeadOutput output;

        Reconstructed(HeadOutput output) {
            this.output = output;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final int MOST_EXAMPLES = 100_000;

    @Mixin
    private OwnTraining training;

    @Option(names = "--tasks", paramLabel = "FILE", required = true, description = "Lines of JSON, see below.")
    private Path tasksFile;

    @Option(
            names = "--method",
            defaultValue = "SFT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Method method;

    @Option(
            names = "--reconstruct",
            defaultValue = "Z_SCORES",
            description =
                    "What a reconstruction compares: A and B as z-scores, A and B as they are, or the updates B A;"
                            + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Reconstructed reconstructed;

    @Option(
            names = "--architecture",
            paramLabel = "FORM",
            defaultValue = "M",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private HeadForm form;

    @Option(names = "--latent", defaultValue = "128", description = "Width of the trunk (default: ${DEFAULT-VALUE}).")
    private int latent;

    @Option(
            names = "--head",
            defaultValue = "512",
            description = "Width of a head's input (default: ${DEFAULT-VALUE}).")
    private int head;

    @Option(
            names = "--task-encoder",
            paramLabel = "WIDTH",
            defaultValue = "0",
            description = "Of a hidden layer before the task code; 0 for none, as in the paper.")
    private int taskEncoder;

    @Option(names = "--dropout", defaultValue = "0.05", description = "In the trunk (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(names = "--rank", description = "Of the adapters (default: 8; in a reconstruction the LoRAs').")
    private Integer rank;

    @Option(names = "--alpha", description = "Numerator of the scaling (default: 16; in a reconstruction the LoRAs').")
    private Float alpha;

    @Option(
            names = "--no-rslora",
            description = "The scaling is alpha/rank. Default: alpha/sqrt(rank); in a reconstruction as the LoRAs'.")
    private boolean plainScaling;

    @Option(
            names = "--modules",
            paramLabel = "NAME",
            split = ",",
            description = "That are adapted (default: q_proj,v_proj; in a reconstruction the LoRAs').")
    private List<String> modules;

    @Option(
            names = "--text-encoder",
            paramLabel = "ID",
            defaultValue = OnnxSentenceEncoder.MINILM + "/mean",
            description = "<name>/<pooling>, <folder>/<pooling>, or one-hot: no text but a place for each task"
                    + " (default: ${DEFAULT-VALUE}).")
    private String textEncoder;

    @Option(
            names = "--multi-task-lora",
            paramLabel = "FOLDER",
            description = "SFT starts from this adapter, which what the heads write is added to."
                    + " Default: a LoRA initialisation in the heads' biases.")
    private Path multiTaskLora;

    @Option(names = "--learnable-offset", description = "That adapter is trained too.")
    private boolean learnableOffset;

    @Option(names = "--steps", defaultValue = "1000", description = "Gradient steps (default: ${DEFAULT-VALUE}).")
    private long steps;

    @Option(names = "--tasks-per-step", description = "Default: 8; in a reconstruction 4.")
    private Integer tasksPerStep;

    @Option(
            names = "--points-per-task",
            defaultValue = "1",
            description =
                    "Examples, in a reconstruction descriptions, of each task in a step (default: ${DEFAULT-VALUE}).")
    private int pointsPerTask;

    @Option(names = "--learning-rate", description = "Peak (default: 2.5e-5; in a reconstruction 1e-3).")
    private Double learningRate;

    @Option(names = "--warmup", description = "Share of the steps (default: 0.2; in a reconstruction 0.1).")
    private Double warmup;

    @Option(names = "--weight-decay", description = "Default: 1e-2; in a reconstruction 1e-3.")
    private Double weightDecay;

    @Option(
            names = "--max-gradient-norm",
            defaultValue = "1",
            description = "Clip of the global norm (default: ${DEFAULT-VALUE}).")
    private double maxGradientNorm;

    @Option(names = "--label-smoothing", defaultValue = "0.1", description = "SFT (default: ${DEFAULT-VALUE}).")
    private double labelSmoothing;

    @Option(
            names = "--neftune",
            defaultValue = "5",
            description = "SFT: alpha of the noise on token embeddings (default: ${DEFAULT-VALUE}).")
    private double neftune;

    @Option(
            names = "--generated-l2",
            defaultValue = "1e-3",
            description = "SFT: weight of the mean squares of what is generated (default: ${DEFAULT-VALUE}).")
    private double generatedL2;

    @Option(
            names = "--lora-dropout",
            defaultValue = "0.05",
            description = "SFT: on an adapter's input (default: ${DEFAULT-VALUE}).")
    private double loraDropout;

    @Option(names = "--weigh-tokens-equally", description = "SFT. Default: every example has the same weight.")
    private boolean tokensEqually;

    @Option(names = "--seed", defaultValue = "42", description = "Of all that is drawn (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Option(
            names = "--save-every",
            defaultValue = "250",
            description =
                    "Steps between two states that a run that is cut off can go on from (default: ${DEFAULT-VALUE}).")
    private long saveEvery;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        training.check();
        if (method == Method.RECONSTRUCTION && multiTaskLora != null) {
            throw FactoryException.badInput("--multi-task-lora is for SFT; a reconstruction has no offset");
        }
        if (saveEvery < 1) {
            throw FactoryException.badInput("--save-every is " + saveEvery + "; expected 1 or more");
        }
        Path target = training.target(training.runs().hypernetworks(training.baseModel()));
        List<ListedTask> tasks = ListedTask.readAll(tasksFile);
        try (TaskVectors vectors = vectors(tasks)) {
            Map<String, float[]> weights;
            HypernetworkConfig config;
            if (method == Method.SFT) {
                config = config(vectors, lora(), sftOutput());
                weights = sft(config, tasks, vectors);
            } else {
                List<ReconstructionTask> targets = targets(tasks, vectors);
                config = config(vectors, targets.get(0).adapter().config(), reconstructed.output);
                weights = reconstruct(config, targets);
            }
            ArtifactDirectory.write(target, folder -> {
                HypernetworkFolder.write(folder, config, weights, false);
                if (vectors instanceof OneHotTasks names) {
                    names.write(folder);
                }
            });
        }
        spec.commandLine().getOut().println(target.toAbsolutePath());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private TaskVectors vectors(List<ListedTask> tasks) {
        return textEncoder.equals(OneHotTasks.ID)
                ? new OneHotTasks(tasks.stream().map(ListedTask::name).toList())
                : new TaskEmbedder(OnnxSentenceEncoder.of(textEncoder, 1));
    }

    private static List<float[]> embed(TaskVectors vectors, ListedTask task) {
        return Arrays.asList(
                vectors.embed(vectors instanceof OneHotTasks ? List.of(task.name()) : task.descriptions()));
    }

    private HypernetworkConfig config(TaskVectors vectors, LoraConfig lora, HeadOutput output) {
        return HypernetworkConfig.of(
                        form,
                        new HypernetworkConfig.Sizes(vectors.dimension(), taskEncoder, latent, head),
                        lora,
                        ModelConfig.read(training.base()).loraTarget(lora.targetModules()),
                        training.baseModel(),
                        vectors.id())
                .withDropout(dropout)
                .withOutput(output);
    }

    private LoraConfig lora() {
        if (multiTaskLora != null) {
            return PeftDirectory.read(multiTaskLora).config();
        }
        return new LoraConfig(or(rank, 8), or(alpha, 16f), !plainScaling, or(modules, List.of("q_proj", "v_proj")));
    }

    private HeadOutput sftOutput() {
        return multiTaskLora == null ? HeadOutput.PLAIN : HeadOutput.onMultiTaskLora(learnableOffset);
    }

    private Map<String, float[]> sft(HypernetworkConfig config, List<ListedTask> tasks, TaskVectors vectors) {
        SftConfig paper = SftConfig.paper(steps);
        SftConfig settings = paper.withTasksPerBatch(Math.min(tasks.size(), or(tasksPerStep, paper.tasksPerBatch())))
                .withPointsPerTask(pointsPerTask)
                .withOptimizer(this::optimizer)
                .withRegularization(new Regularization(labelSmoothing, neftune, generatedL2, loraDropout))
                .withEquallyWeightSamples(!tokensEqually)
                .withSeed(seed);
        HypernetworkParameters parameters = new HypernetworkParameters(config);
        Map<String, float[]> start = multiTaskLora == null
                ? parameters.initialize(seed)
                : parameters.initialize(seed, PeftDirectory.read(multiTaskLora));
        try (CausalLanguageModel model = CausalLanguageModel.load(training.base(), training.device());
                Tokenizer tokenizer = Tokenizer.load(training.base());
                TrainingLog log = log();
                HypernetworkTrainer trainer = new SftTrainer(
                        model,
                        config,
                        start,
                        settings,
                        sftTasks(tasks, vectors, training.tokens(tokenizer, model)),
                        new TaskSampler.EachInTurn(tasks.size()),
                        log)) {
            return train(trainer, log);
        }
    }

    private List<SftTask> sftTasks(List<ListedTask> tasks, TaskVectors vectors, ExampleTokens tokens) {
        List<SftTask> sftTasks = new ArrayList<>();
        for (ListedTask task : tasks) {
            Path file = needed(task, task.data(), "data");
            String format = file.toString().endsWith(".json") ? "natural-instructions" : "jsonl";
            TaskDataset dataset = TaskDataset.of(file, format, "train", "validation");
            dataset.check();
            sftTasks.add(new SftTask(
                    task.name(),
                    embed(vectors, task),
                    ExampleSource.of(tokens.of(dataset.training(MOST_EXAMPLES, seed)))));
        }
        return sftTasks;
    }

    private List<ReconstructionTask> targets(List<ListedTask> tasks, TaskVectors vectors) {
        List<ReconstructionTask> targets = new ArrayList<>();
        for (ListedTask task : tasks) {
            LoraWeights adapter = PeftDirectory.read(needed(task, task.lora(), "lora"));
            targets.add(new ReconstructionTask(task.name(), embed(vectors, task), adapter));
        }
        return targets;
    }

    private Path needed(ListedTask task, Optional<Path> path, String key) {
        return path.orElseThrow(() -> FactoryException.badInput(
                tasksFile + ": task '" + task.name() + "' has no '" + key + "', which " + method + " needs"));
    }

    private Map<String, float[]> reconstruct(HypernetworkConfig config, List<ReconstructionTask> targets) {
        ReconstructionConfig reference = ReconstructionConfig.reference(steps);
        ReconstructionConfig settings = reference
                .withTasksPerBatch(Math.min(targets.size(), or(tasksPerStep, reference.tasksPerBatch())))
                .withVectorsPerTask(pointsPerTask)
                .withOptimizer(this::optimizer)
                .withSeed(seed);
        Map<String, float[]> start = new HypernetworkParameters(config)
                .initializeForReconstruction(
                        seed, targets.stream().map(ReconstructionTask::adapter).toList());
        try (TrainingLog log = log();
                HypernetworkTrainer trainer =
                        new ReconstructionTrainer(config, start, settings, targets, training.device(), log)) {
            return train(trainer, log);
        }
    }

    /** The method's own settings where an option is not given. */
    private OptimizerSettings optimizer(OptimizerSettings defaults) {
        return new OptimizerSettings(
                or(learningRate, defaults.learningRate()),
                or(warmup, defaults.warmupFraction()),
                or(weightDecay, defaults.weightDecay()),
                maxGradientNorm);
    }

    private String run() {
        return "hypernetwork-" + training.name();
    }

    private TrainingLog log() {
        return training.runs().log(run());
    }

    private Map<String, float[]> train(HypernetworkTrainer trainer, TrainingLog log) {
        Path state = training.runs().state().resolve(run() + ".safetensors");
        try (Progress progress = Progress.of("hypernetwork " + training.name(), steps)) {
            Files.createDirectories(state.getParent());
            if (Files.exists(state)) {
                trainer.restoreState(state);
            } else {
                log.resumeAfter(-1);
            }
            while (!trainer.done()) {
                StepReport report = trainer.advance();
                progress.at(
                        trainer.step(),
                        String.format(
                                Locale.ROOT, "loss %.4f, learning rate %.2e", report.loss(), report.learningRate()));
                if (trainer.step() % saveEvery == 0) {
                    trainer.saveState(state);
                }
            }
            Map<String, float[]> weights = trainer.weights();
            Files.deleteIfExists(state);
            return weights;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + training.runs().root() + ": " + e, e);
        }
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
