package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.embedding.OneHotTasks;
import io.adapterfactory.t2l.embedding.TaskVectors;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.task.ListedTask;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkTrainer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionTask;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionTrainer;
import io.adapterfactory.t2l.training.response.ExampleSource;
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

/** Trains a hypernetwork on the given tasks. An interrupted training resumes from its last saved state. */
final class HypernetworkTraining {

    private static final int MAX_EXAMPLES = 100_000;

    private final OwnTraining own;
    private final NetworkOptions network;
    private final OptimizationOptions optimization;
    private final Path tasksFile;
    private final List<ListedTask> tasks;
    private final TaskVectors vectors;

    /** @param vectors of the tasks; closed by the caller */
    HypernetworkTraining(
            OwnTraining own,
            NetworkOptions network,
            OptimizationOptions optimization,
            Path tasksFile,
            List<ListedTask> tasks,
            TaskVectors vectors) {
        this.own = own;
        this.network = network;
        this.optimization = optimization;
        this.tasksFile = tasksFile;
        this.tasks = tasks;
        this.vectors = vectors;
    }

    /** A hypernetwork at the end of its training. */
    record Trained(
            HypernetworkConfig config, Map<String, float[]> weights, TaskVectors vectors, FittingBaseModels fits) {

        void write(Path folder) {
            HypernetworkFolder.write(folder, config, weights, false);
            fits.write(folder);
            if (vectors instanceof OneHotTasks names) {
                names.write(folder);
            }
        }
    }

    /** Trains through the base model on the tasks' examples. */
    Trained sft(AdapterOptions adapter, SftOptions options) {
        options.multiTaskLora().ifPresent(own::requireFitting);
        Optional<LoraWeights> multiTaskLora = options.multiTaskLora().map(PeftDirectory::read);
        HypernetworkConfig config = multiTaskLora
                .map(offset -> network.config(own, vectors, offset, options.output()))
                .orElseGet(() -> network.config(own, vectors, adapter.config(), options.output()));
        HypernetworkParameters parameters = new HypernetworkParameters(config);
        Map<String, float[]> start = multiTaskLora
                .map(offset -> parameters.initialize(optimization.seed(), offset))
                .orElseGet(() -> parameters.initialize(optimization.seed()));
        try (CausalLanguageModel model = CausalLanguageModel.load(own.base(), own.device(), own.precision());
                Tokenizer tokenizer = Tokenizer.load(own.base());
                TrainingLog log = log();
                HypernetworkTrainer trainer = new SftTrainer(
                        model,
                        config,
                        start,
                        optimization.sft(tasks.size(), options),
                        sftTasks(own.tokens(tokenizer, model)),
                        new TaskSampler.EachInTurn(tasks.size()),
                        log)) {
            return new Trained(config, train(trainer, log), vectors, own.fits());
        }
    }

    /** Trains to reproduce the tasks' LoRAs, without the base model. */
    Trained reconstruction(HeadOutput output) {
        List<ReconstructionTask> targets = targets();
        HypernetworkConfig config = network.config(own, vectors, targets.get(0).adapter(), output);
        Map<String, float[]> start = new HypernetworkParameters(config)
                .initializeForReconstruction(
                        optimization.seed(),
                        targets.stream().map(ReconstructionTask::adapter).toList());
        try (TrainingLog log = log();
                HypernetworkTrainer trainer = new ReconstructionTrainer(
                        config, start, optimization.reconstruction(targets.size()), targets, own.device(), log)) {
            return new Trained(config, train(trainer, log), vectors, own.fits());
        }
    }

    private List<SftTask> sftTasks(ExampleTokens tokens) {
        List<SftTask> sftTasks = new ArrayList<>();
        for (ListedTask task : tasks) {
            Path file = required(task, task.data(), "data", "sft");
            TaskDataset dataset = TaskDataset.of(file, "train", "validation");
            dataset.check();
            sftTasks.add(new SftTask(
                    task.name(),
                    embed(task),
                    ExampleSource.of(tokens.of(dataset.training(MAX_EXAMPLES, optimization.seed())))));
        }
        return sftTasks;
    }

    private List<ReconstructionTask> targets() {
        List<ReconstructionTask> targets = new ArrayList<>();
        for (ListedTask task : tasks) {
            Path folder = required(task, task.lora(), "lora", "reconstruction");
            own.requireFitting(folder);
            LoraWeights adapter = PeftDirectory.read(folder);
            targets.add(new ReconstructionTask(task.name(), embed(task), adapter));
        }
        return targets;
    }

    private List<float[]> embed(ListedTask task) {
        return Arrays.asList(
                vectors.embed(vectors instanceof OneHotTasks ? List.of(task.name()) : task.descriptions()));
    }

    private Path required(ListedTask task, Optional<Path> path, String key, String method) {
        return path.orElseThrow(() -> FactoryException.badInput(
                tasksFile + ": task '" + task.name() + "' has no '" + key + "', which " + method + " needs"));
    }

    private String run() {
        return "hypernetwork-" + own.name();
    }

    private TrainingLog log() {
        return own.runs().log(run());
    }

    private Map<String, float[]> train(HypernetworkTrainer trainer, TrainingLog log) {
        Path state = own.runs().state().resolve(run() + ".safetensors");
        try (Progress progress = Progress.of("hypernetwork " + own.name(), optimization.steps())) {
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
                if (optimization.savesAfter(trainer.step())) {
                    trainer.saveState(state);
                }
            }
            Map<String, float[]> weights = trainer.weights();
            Files.deleteIfExists(state);
            return weights;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + own.runs().root() + ": " + e, e);
        }
    }
}
