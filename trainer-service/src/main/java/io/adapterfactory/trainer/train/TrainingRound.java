package io.adapterfactory.trainer.train;

import ai.djl.Device;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.sft.Regularization;
import io.adapterfactory.t2l.training.sft.SftConfig;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final ArtifactStore store;
    private final TaskCurriculum curriculum;
    private final SignaturePolicy signatures;
    /** Folders of plain files that are here as they are in the store. */
    private final Set<String> brought = ConcurrentHashMap.newKeySet();

    public TrainingRound(TrainerConfig config, ArtifactStore store, TaskCurriculum curriculum) {
        this.config = config;
        this.store = store;
        this.curriculum = curriculum;
        this.signatures = SignaturePolicy.of(
                config.signing().key(), config.signing().trustedKeys().orElse(List.of()));
    }

    /** The round to the version of this name that was begun from this champion and never finished. */
    Optional<RoundPlan> unfinished(Version champion, String name) {
        return RoundPlan.read(here(planFile(champion.baseModel(), champion.name(), name)));
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
        String file = planFile(plan.baseModel(), plan.champion(), plan.name());
        plan.write(here(file));
        store.share(file);
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
        store.share(planFile(plan.baseModel(), plan.champion(), plan.name())); // which may have failed when it was made
        Path from = fetch(champion);
        HypernetworkConfig hypernetwork = HypernetworkFolder.readConfig(from);
        Map<String, float[]> start = HypernetworkFolder.readWeights(from, hypernetwork);
        Device device = Torch.device(config.device());
        Path base = store.local("base-models/" + plan.baseModel());
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
            try (TrainingLog log = TrainingLog.inFolder(store.local(logs(plan)));
                    SftTrainer trainer = new SftTrainer(
                            model,
                            hypernetwork,
                            start,
                            sftConfig(plan),
                            tasks.tasks(),
                            new TaskSampler.Weighted(tasks.weights()),
                            log)) {
                if (!Files.exists(here(stateFile(plan)))) {
                    log.resumeAfter(-1); // drops the records of an unfinished round of this name
                }
                double before = trainer.validationLoss(validation, VALIDATION_EXAMPLES, VALIDATION_SEED);
                train(trainer, plan, progress);
                double after = trainer.validationLoss(validation, VALIDATION_EXAMPLES, VALIDATION_SEED);
                if (!Double.isFinite(after)) {
                    throw new DivergedException("the validation loss is " + after + " after " + trainer.step()
                            + " steps; expected a number. The learning rate may be too high");
                }
                save(trainer, optimiserFile(plan.baseModel(), plan.name()));
                store.share(logs(plan));
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
        return SftConfig.paper(plan.steps())
                .withTasksPerBatch(plan.tasksPerBatch())
                .withPointsPerTask(plan.pointsPerTask())
                .withLearningRate(plan.learningRate())
                .withWarmupFraction(0.1)
                .withRegularization(Regularization.NONE)
                .withSeed(plan.seed());
    }

    /** A fixed choice, so that before and after are compared on the same. */
    private List<SftTask> validationTasks(List<SftTask> tasks) {
        List<SftTask> shuffled = new ArrayList<>(tasks);
        Collections.shuffle(shuffled, new Random(VALIDATION_SEED));
        return shuffled.subList(0, Math.min(config.round().validationTasks(), shuffled.size()));
    }

    /** Path of a base model's versions in the store. */
    static String versions(String baseModel) {
        return "hypernetworks/" + baseModel;
    }

    private Path fetch(Version version) {
        return store.fetch(version.location(), version.files(), signatures);
    }

    private static String states(String baseModel) {
        return "training/" + baseModel;
    }

    private static String planFile(String baseModel, String champion, String name) {
        return states(baseModel) + "/" + champion + UNFINISHED + name + ".json";
    }

    private static String stateFile(RoundPlan plan) {
        return states(plan.baseModel()) + "/" + plan.champion() + UNFINISHED + plan.name() + ".safetensors";
    }

    /** Moments of the optimiser at the end of the round that made a version. */
    private static String optimiserFile(String baseModel, String name) {
        return states(baseModel) + "/" + name + OPTIMISER;
    }

    private static String logs(RoundPlan plan) {
        return "training-logs/" + plan.baseModel() + "/" + plan.name();
    }

    /** A file of ours on this machine; what another trainer left is brought here once, because one trainer works at a time. */
    private Path here(String path) {
        String folder = path.substring(0, path.lastIndexOf('/'));
        if (!brought.contains(folder)) {
            store.local(folder);
            brought.add(folder);
        }
        return store.folder().resolve(path);
    }

    /**
     * Removes plans and states of a base model's rounds, and what a killed trainer left half written: to be called when the last
     * round's version is published.
     */
    public void forgetUnfinished(String baseModel) throws IOException {
        for (String name : stateFiles(baseModel)) {
            if (name.endsWith(".tmp") || name.contains(UNFINISHED) && !name.endsWith(OPTIMISER)) {
                store.delete(states(baseModel) + "/" + name);
            }
        }
    }

    /** Removes what only a round from this version would need. */
    void forgetOptimiser(String baseModel, String name) throws IOException {
        String file = optimiserFile(baseModel, name);
        if (Files.exists(here(file))) {
            store.delete(file);
        }
    }

    private List<String> stateFiles(String baseModel) throws IOException {
        Path folder = here(states(baseModel) + "/");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void train(SftTrainer trainer, RoundPlan plan, Consumer<StepReport> progress) {
        String state = stateFile(plan);
        if (!restored(trainer, here(state))) {
            warmStart(trainer, here(optimiserFile(plan.baseModel(), plan.champion())));
        }
        Instant began = Instant.now();
        Optional<Duration> limit = config.round().timeLimit();
        while (!trainer.done()
                && (limit.isEmpty() || Duration.between(began, Instant.now()).compareTo(limit.get()) < 0)) {
            StepReport report = trainer.advance();
            progress.accept(report);
            if ((report.step() + 1) % config.round().saveEvery() == 0) {
                save(trainer, state);
                store.share(logs(plan));
            }
        }
        save(trainer, state);
    }

    private void save(SftTrainer trainer, String file) {
        trainer.saveState(here(file));
        store.share(file);
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

    /** What is there already under this name stays, because another trainer may have published it. */
    private Version store(RoundPlan plan, Version champion, HypernetworkConfig hypernetwork, SftTrainer trainer) {
        long steps = champion.trainingSteps() + trainer.step();
        ArtifactStore.Stored stored =
                store.add(versions(plan.baseModel()) + "/" + plan.name(), signatures, directory -> {
                    HypernetworkFolder.write(directory, hypernetwork, trainer.weights(), false);
                    new HypernetworkLineage(
                                    plan.baseModel(),
                                    plan.name(),
                                    champion.name(),
                                    new Manifest(champion.files()).rootDigest(),
                                    steps)
                            .write(directory);
                    Path embeddings = fetch(champion).resolve(HypernetworkFolder.TRAINING_EMBEDDINGS);
                    if (Files.exists(embeddings)) {
                        Files.copy(embeddings, directory.resolve(HypernetworkFolder.TRAINING_EMBEDDINGS));
                    }
                });
        return new Version(plan.baseModel(), plan.name(), stored.location(), stored.files(), steps);
    }
}
