package io.adapterfactory.trainer.train;

import ai.djl.Device;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkFolder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.Optimisation.StepReport;
import io.adapterfactory.t2l.training.SftConfig;
import io.adapterfactory.t2l.training.SftTask;
import io.adapterfactory.t2l.training.SftTrainer;
import io.adapterfactory.t2l.training.TaskSampler;
import io.adapterfactory.t2l.training.TrainingLog;
import io.adapterfactory.trainer.config.TrainerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * One round of SFT from the champion: train, compare the validation loss before and after, write the version to the store.
 * The state of a round that was cut off is taken up again.
 */
@ApplicationScoped
public class TrainingRound {

    private static final Logger LOG = Logger.getLogger(TrainingRound.class);
    private static final int VALIDATION_EXAMPLES = 4;
    private static final long VALIDATION_SEED = 1234;

    private final TrainerConfig config;
    private final TaskPool pool;

    public TrainingRound(TrainerConfig config, TaskPool pool) {
        this.config = config;
        this.pool = pool;
    }

    /**
     * @param name of the version to be made; a folder of this name is a leftover that nobody was told of
     * @param resultsSeen goes into the outcome
     * @param progress told after every step
     */
    public RoundOutcome run(Version champion, String name, long resultsSeen, Consumer<StepReport> progress)
            throws IOException {
        Instant startedAt = Instant.now();
        new Manifest(champion.files()).verify(champion.location());
        HypernetworkConfig hypernetwork = HypernetworkFolder.readConfig(champion.location());
        Map<String, float[]> start = HypernetworkFolder.readWeights(champion.location(), hypernetwork);
        Device device = Torch.device(config.device());
        Path base = config.store().resolve("base-models").resolve(champion.baseModel());
        long seed = name.hashCode();
        try (CausalLanguageModel model = CausalLanguageModel.load(base, device);
                Tokenizer tokenizer = Tokenizer.load(base);
                TextEncoder encoder = OnnxSentenceEncoder.of(hypernetwork.textEncoder(), 1)) {
            TaskCurriculum curriculum = TaskCurriculum.of(
                    pool,
                    champion.baseModel(),
                    new TaskEmbedder(encoder),
                    tokenizer,
                    model.config().maxPositions(),
                    config.round().suiteTasks(),
                    seed);
            List<SftTask> validation = validationTasks(curriculum.tasks());
            try (TrainingLog log = TrainingLog.inFolder(logs(champion.baseModel(), name));
                    SftTrainer trainer = new SftTrainer(
                            model,
                            hypernetwork,
                            start,
                            sftConfig((int) seed),
                            curriculum.tasks(),
                            new TaskSampler.Weighted(curriculum.weights()),
                            log)) {
                if (!Files.exists(state(champion, name))) {
                    log.goOnAfter(-1); // what there is was told by a round of this name that was never finished
                }
                double before = trainer.validationLoss(validation, VALIDATION_EXAMPLES, VALIDATION_SEED);
                train(trainer, state(champion, name), progress);
                double after = trainer.validationLoss(validation, VALIDATION_EXAMPLES, VALIDATION_SEED);
                Version version = store(champion, name, hypernetwork, trainer);
                int tasks = curriculum.tasks().size();
                return new RoundOutcome(version, champion, before, after, tasks, resultsSeen, startedAt);
            }
        }
    }

    private SftConfig sftConfig(int seed) {
        TrainerConfig.Round round = config.round();
        return new SftConfig(
                round.steps(),
                round.tasksPerBatch(),
                round.pointsPerTask(),
                round.learningRate(),
                0.1,
                0.01,
                1.0,
                0,
                0,
                0,
                0,
                true,
                seed);
    }

    /** A fixed choice, so that before and after are compared on the same. */
    private List<SftTask> validationTasks(List<SftTask> tasks) {
        List<SftTask> shuffled = new java.util.ArrayList<>(tasks);
        Collections.shuffle(shuffled, new Random(VALIDATION_SEED));
        return shuffled.subList(0, Math.min(config.round().validationTasks(), shuffled.size()));
    }

    private Path state(Version champion, String name) {
        return states(champion.baseModel()).resolve(champion.name() + "-to-" + name + ".safetensors");
    }

    private Path states(String baseModel) {
        return config.store().resolve("training").resolve(baseModel);
    }

    private Path logs(String baseModel, String name) {
        return config.store().resolve("training-logs").resolve(baseModel).resolve(name);
    }

    /** Removes the saved states of a base model's rounds: to be called when the last one's version is published. */
    public void forgetStates(String baseModel) throws IOException {
        Path states = states(baseModel);
        if (Files.isDirectory(states)) {
            try (Stream<Path> files = Files.list(states)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void train(SftTrainer trainer, Path state, Consumer<StepReport> progress) {
        if (Files.exists(state)) {
            restore(trainer, state);
        }
        while (!trainer.done()) {
            StepReport report = trainer.advance();
            progress.accept(report);
            if ((report.step() + 1) % config.round().saveEvery() == 0) {
                trainer.saveState(state);
            }
        }
    }

    private static void restore(SftTrainer trainer, Path state) {
        try {
            trainer.restoreState(state);
            LOG.infof("going on with the round at step %d", trainer.step());
        } catch (InvalidSafetensorsException e) {
            LOG.warnf("the round starts anew, its saved state cannot be used: %s", e.getMessage());
        }
    }

    private Version store(Version champion, String name, HypernetworkConfig hypernetwork, SftTrainer trainer) {
        Path target = config.store()
                .resolve("hypernetworks")
                .resolve(champion.baseModel())
                .resolve(name);
        ArtifactDirectory.delete(target);
        Manifest manifest = ArtifactDirectory.write(target, directory -> {
            HypernetworkFolder.write(directory, hypernetwork, trainer.weights(), false);
            Path embeddings = champion.location().resolve(HypernetworkFolder.TRAINING_EMBEDDINGS);
            if (Files.exists(embeddings)) {
                Files.copy(embeddings, directory.resolve(HypernetworkFolder.TRAINING_EMBEDDINGS));
            }
        });
        return new Version(
                champion.baseModel(), name, target, manifest.files(), champion.trainingSteps() + trainer.step());
    }
}
