package io.adapterfactory.trainer.train;

import ai.djl.Device;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.DamagedArtifactException;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkLineage;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * One round of SFT from the champion, weights and optimiser: train, measure the loss before and after, write the version to
 * the store. The state of a round that was cut off is taken up again.
 */
@ApplicationScoped
public class TrainingRound {

    private static final Logger LOG = Logger.getLogger(TrainingRound.class);
    private static final int VALIDATION_EXAMPLES = 4;
    private static final long VALIDATION_SEED = 1234;
    private static final String UNFINISHED = "-to-";
    private static final String OPTIMISER = ".optimiser.safetensors";

    /** A round that must be planned anew, because going on with it leads to the same. */
    public static final class DivergedException extends RuntimeException {

        DivergedException(String message) {
            super(message);
        }
    }

    private final TrainerConfig config;
    private final TaskCurriculum curriculum;
    private final SignaturePolicy signatures;

    public TrainingRound(TrainerConfig config, TaskCurriculum curriculum) {
        this.config = config;
        this.curriculum = curriculum;
        this.signatures = SignaturePolicy.of(
                config.signing().key(), config.signing().trustedKeys().orElse(List.of()));
    }

    /** The round to the version of this name that was begun from this champion and never finished. */
    Optional<RoundPlan> unfinished(Version champion, String name) {
        return RoundPlan.read(planFile(champion.baseModel(), champion.name(), name));
    }

    /**
     * Plans a round from now; what is left of other unfinished rounds of the base model is removed.
     *
     * @param name of the version to be made
     */
    RoundPlan plan(Version champion, String name, long resultsSeen) throws IOException {
        forgetUnfinished(champion.baseModel());
        int seed = name.hashCode();
        TrainerConfig.Round round = config.round();
        RoundPlan plan = new RoundPlan(
                champion.baseModel(),
                champion.name(),
                name,
                resultsSeen,
                seed,
                round.steps(),
                round.tasksPerBatch(),
                round.pointsPerTask(),
                round.learningRate(),
                curriculum.tasks(champion.baseModel(), seed));
        plan.write(planFile(plan.baseModel(), plan.champion(), plan.name()));
        return plan;
    }

    /**
     * @param champion that the plan starts from
     * @param progress told after every step
     * @return the version, a candidate
     * @throws IllegalStateException when there is nothing to train on
     * @throws DivergedException when the loss is no number any more
     */
    public VersionRecord run(RoundPlan plan, Version champion, Consumer<StepReport> progress) throws IOException {
        new Manifest(champion.files()).verify(champion.location());
        signatures.require(champion.location());
        HypernetworkConfig hypernetwork = HypernetworkFolder.readConfig(champion.location());
        Map<String, float[]> start = HypernetworkFolder.readWeights(champion.location(), hypernetwork);
        Device device = Torch.device(config.device());
        Path base = config.store().resolve("base-models").resolve(plan.baseModel());
        try (CausalLanguageModel model = CausalLanguageModel.load(base, device);
                Tokenizer tokenizer = Tokenizer.load(base);
                TextEncoder encoder = OnnxSentenceEncoder.of(hypernetwork.textEncoder(), 1)) {
            RoundTasks tasks = RoundTasks.of(
                    plan, new TaskEmbedder(encoder), tokenizer, model.config().maxPositions());
            if (tasks.tasks().isEmpty()) {
                throw new IllegalStateException("there is nothing to train " + plan.baseModel()
                        + " on: no published task has data that can be used, and factory.round.suite-tasks gives none");
            }
            List<SftTask> validation = validationTasks(tasks.tasks());
            try (TrainingLog log = TrainingLog.inFolder(logs(plan));
                    SftTrainer trainer = new SftTrainer(
                            model,
                            hypernetwork,
                            start,
                            sftConfig(plan),
                            tasks.tasks(),
                            new TaskSampler.Weighted(tasks.weights()),
                            log)) {
                if (!Files.exists(stateFile(plan))) {
                    log.goOnAfter(-1); // what there is was told by a round of this name that was never finished
                }
                double before = trainer.validationLoss(validation, VALIDATION_EXAMPLES, VALIDATION_SEED);
                train(trainer, plan, progress);
                double after = trainer.validationLoss(validation, VALIDATION_EXAMPLES, VALIDATION_SEED);
                if (!Double.isFinite(after)) {
                    throw new DivergedException("the validation loss is " + after + " after " + trainer.step()
                            + " steps; expected a number. The learning rate may be too high");
                }
                trainer.saveState(optimiserFile(plan.baseModel(), plan.name()));
                Version version = store(plan, champion, hypernetwork, trainer);
                return new VersionRecord(
                        version,
                        Stage.CANDIDATE,
                        Optional.of(champion.name()),
                        tasks.tasks().size(),
                        plan.resultsSeen(),
                        List.of(
                                Figure.loss("training-tasks-before", before),
                                Figure.loss("training-tasks-after", after)),
                        "waits for its validation",
                        Instant.now());
            }
        }
    }

    private static SftConfig sftConfig(RoundPlan plan) {
        return new SftConfig(
                plan.steps(),
                plan.tasksPerBatch(),
                plan.pointsPerTask(),
                plan.learningRate(),
                0.1,
                0.01,
                1.0,
                0,
                0,
                0,
                0,
                true,
                plan.seed());
    }

    /** A fixed choice, so that before and after are compared on the same. */
    private List<SftTask> validationTasks(List<SftTask> tasks) {
        List<SftTask> shuffled = new ArrayList<>(tasks);
        Collections.shuffle(shuffled, new Random(VALIDATION_SEED));
        return shuffled.subList(0, Math.min(config.round().validationTasks(), shuffled.size()));
    }

    private Path states(String baseModel) {
        return config.store().resolve("training").resolve(baseModel);
    }

    private Path planFile(String baseModel, String champion, String name) {
        return states(baseModel).resolve(champion + UNFINISHED + name + ".json");
    }

    private Path stateFile(RoundPlan plan) {
        return states(plan.baseModel()).resolve(plan.champion() + UNFINISHED + plan.name() + ".safetensors");
    }

    /** Moments of the optimiser at the end of the round that made a version. */
    private Path optimiserFile(String baseModel, String name) {
        return states(baseModel).resolve(name + OPTIMISER);
    }

    private Path logs(RoundPlan plan) {
        return config.store().resolve("training-logs").resolve(plan.baseModel()).resolve(plan.name());
    }

    /**
     * Removes plans and states of a base model's rounds, and what a killed trainer left half written: to be called when the last
     * round's version is published.
     */
    public void forgetUnfinished(String baseModel) throws IOException {
        for (Path file : stateFiles(baseModel)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".tmp") || name.contains(UNFINISHED) && !name.endsWith(OPTIMISER)) {
                Files.delete(file);
            }
        }
    }

    /** Removes what only a round from this version would need. */
    void forgetOptimiser(String baseModel, String name) throws IOException {
        Files.deleteIfExists(optimiserFile(baseModel, name));
    }

    private List<Path> stateFiles(String baseModel) throws IOException {
        Path states = states(baseModel);
        if (!Files.isDirectory(states)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(states)) {
            return files.toList();
        }
    }

    private void train(SftTrainer trainer, RoundPlan plan, Consumer<StepReport> progress) {
        Path state = stateFile(plan);
        if (!restored(trainer, state)) {
            warmStart(trainer, optimiserFile(plan.baseModel(), plan.champion()));
        }
        Instant began = Instant.now();
        Optional<Duration> limit = config.round().timeLimit();
        while (!trainer.done()
                && (limit.isEmpty() || Duration.between(began, Instant.now()).compareTo(limit.get()) < 0)) {
            StepReport report = trainer.advance();
            progress.accept(report);
            if ((report.step() + 1) % config.round().saveEvery() == 0) {
                trainer.saveState(state);
            }
        }
        trainer.saveState(state);
    }

    private static boolean restored(SftTrainer trainer, Path state) {
        if (!Files.exists(state)) {
            return false;
        }
        try {
            trainer.restoreState(state);
            LOG.infof("going on with the round at step %d", trainer.step());
            return true;
        } catch (InvalidSafetensorsException e) {
            LOG.warnf("the round starts anew, its saved state cannot be used: %s", e.getMessage());
            return false;
        }
    }

    private static void warmStart(SftTrainer trainer, Path optimiser) {
        if (!Files.exists(optimiser)) {
            return; // a version that no round made, or an old one
        }
        try {
            trainer.warmStart(optimiser);
        } catch (InvalidSafetensorsException e) {
            LOG.warnf("the optimiser starts anew, its saved state cannot be used: %s", e.getMessage());
        }
    }

    /**
     * A folder of this name that is there already is left as it is, because another trainer may have published it: the same
     * files are taken for ours, others put ours into a folder of another name.
     */
    private Version store(RoundPlan plan, Version champion, HypernetworkConfig hypernetwork, SftTrainer trainer)
            throws IOException {
        Path folder = config.store().resolve("hypernetworks").resolve(plan.baseModel());
        Path written = folder.resolve(plan.name() + "-" + UUID.randomUUID());
        Manifest manifest = ArtifactDirectory.write(written, signatures, directory -> {
            HypernetworkFolder.write(directory, hypernetwork, trainer.weights(), false);
            new HypernetworkLineage(
                            plan.baseModel(),
                            plan.name(),
                            champion.name(),
                            new Manifest(champion.files()).rootDigest(),
                            champion.trainingSteps() + trainer.step())
                    .write(directory);
            Path embeddings = champion.location().resolve(HypernetworkFolder.TRAINING_EMBEDDINGS);
            if (Files.exists(embeddings)) {
                Files.copy(embeddings, directory.resolve(HypernetworkFolder.TRAINING_EMBEDDINGS));
            }
        });
        Path target = folder.resolve(plan.name());
        if (!Files.exists(target)) {
            Files.move(written, target);
        } else if (isWhole(target, manifest)) {
            ArtifactDirectory.delete(written);
        } else {
            target = written;
        }
        return new Version(
                plan.baseModel(), plan.name(), target, manifest.files(), champion.trainingSteps() + trainer.step());
    }

    private static boolean isWhole(Path folder, Manifest expected) {
        try {
            expected.verify(folder);
            return true;
        } catch (DamagedArtifactException e) {
            return false;
        }
    }
}
