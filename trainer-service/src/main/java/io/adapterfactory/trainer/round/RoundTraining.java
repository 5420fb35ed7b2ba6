package io.adapterfactory.trainer.round;

import ai.djl.Device;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.version.Figure;
import io.adapterfactory.trainer.version.Stage;
import io.adapterfactory.trainer.version.TrainedTasks;
import io.adapterfactory.trainer.version.Version;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One round of supervised fine-tuning from the champion's weights and optimizer state: measures the loss, trains,
 * measures the loss again, and writes the version to the store. An interrupted round continues from its last saved
 * state.
 */
@ApplicationScoped
public class RoundTraining {

    private static final Logger LOG = Logger.getLogger(RoundTraining.class);
    private static final int VALIDATION_EXAMPLES = 4;
    private static final long VALIDATION_SEED = 1234;

    private final ByBaseModel<TrainingRules> rules;
    private final ArtifactStore store;
    private final RoundFiles files;
    private final VersionFolders versions;
    private final TrainedTasks trained;
    private final Device device;
    private final Clock clock;

    public RoundTraining(
            ByBaseModel<TrainingRules> rules,
            ArtifactStore store,
            RoundFiles files,
            VersionFolders versions,
            TrainedTasks trained,
            Device device,
            Clock clock) {
        this.rules = rules;
        this.store = store;
        this.files = files;
        this.versions = versions;
        this.trained = trained;
        this.device = device;
        this.clock = clock;
    }

    /**
     * Runs a round, or continues it.
     *
     * @param champion from which the plan starts
     * @param progress called after every step
     * @throws io.adapterfactory.t2l.identity.BaseModelMismatchException when the base model is not the champion's
     */
    public RoundResult run(RoundPlan plan, Version champion, Consumer<StepReport> progress) {
        files.share(plan);
        Path from = versions.fetch(champion);
        HypernetworkConfig hypernetwork = HypernetworkFolder.readConfig(from);
        Map<String, float[]> start = HypernetworkFolder.readWeights(from, hypernetwork);
        Path base = store.find(FolderKind.BASE_MODELS, plan.baseModel())
                .orElseThrow(() -> new IllegalStateException("base model " + plan.baseModel()
                        + " is not in the store; add it with: factory model add SOURCE --name " + plan.baseModel()));
        FittingBaseModels fits = fitting(plan, from);
        try (CausalLanguageModel model = CausalLanguageModel.load(
                        base, device, rules.of(plan.baseModel()).precision());
                Tokenizer tokenizer = Tokenizer.load(base);
                TaskEmbedder embedder = new TaskEmbedder(TextEncoders.in(store).open(hypernetwork.textEncoder(), 1))) {
            embedder.requireDimension(hypernetwork.sizes().taskVector());
            RoundTasks tasks = RoundTasks.of(
                    plan,
                    TaskSuites.of(base),
                    embedder,
                    PromptRule.of(base, tokenizer),
                    model.config().dimensions().maxPositions());
            if (tasks.tasks().isEmpty()) {
                return new RoundResult.Untrainable("there is nothing to train " + plan.baseModel()
                        + " on: no published task has usable data, and factory.round.suite-tasks adds none");
            }
            try (TrainingLog log = TrainingLog.inFolder(files.logs(plan));
                    SftTrainer trainer = new SftTrainer(
                            model,
                            hypernetwork,
                            start,
                            plan.recipe().sft(plan.seed()),
                            tasks.tasks(),
                            new TaskSampler.Weighted(tasks.weights()),
                            log)) {
                if (!Files.exists(files.state(plan))) {
                    log.resumeAfter(-1); // removes the records of an unfinished round of this name
                }
                TrainingRules ofBaseModel = rules.of(plan.baseModel());
                List<SftTask> validation = validationTasks(tasks.tasks(), ofBaseModel.validationTasks());
                double before = loss(trainer, validation);
                train(trainer, plan, ofBaseModel, progress);
                double after = loss(trainer, validation);
                if (!Double.isFinite(after)) {
                    return new RoundResult.Diverged("the validation loss is " + after + " after " + trainer.step()
                            + " steps; expected a number. The learning rate may be too high");
                }
                files.saveOptimizer(plan, trainer::saveState);
                files.shareLogs(plan);
                trained.write(plan.baseModel(), plan.name(), plan.champion(), tasks.dataFiles());
                Version made = versions.write(plan, champion, hypernetwork, fits, trainer.weights(), trainer.step());
                return new RoundResult.Trained(candidate(
                        made,
                        plan,
                        tasks.tasks().size(),
                        List.of(Figure.loss(Figure.LOSS_BEFORE, before), Figure.loss(Figure.LOSS_AFTER, after))));
            }
        }
    }

    /**
     * The base models that the new version fits.
     *
     * @throws io.adapterfactory.t2l.identity.BaseModelMismatchException when the champion was trained with another base
     *     model than the one in the store
     */
    private FittingBaseModels fitting(RoundPlan plan, Path champion) {
        ModelDigests digests = BaseModelDigests.of(store, plan.baseModel());
        FittingBaseModels ofChampion = FittingBaseModels.read(champion);
        Fit fit = ofChampion.check("hypernetwork " + plan.champion(), plan.baseModel(), digests);
        fit.warnings()
                .forEach(warning ->
                        LOG.warnf("base model %s and hypernetwork %s: %s", plan.baseModel(), plan.champion(), warning));
        return ofChampion.retrainedWith(digests);
    }

    private VersionRecord candidate(Version made, RoundPlan plan, int trainedTasks, List<Figure> losses) {
        return new VersionRecord(
                made,
                Stage.CANDIDATE,
                Optional.of(plan.champion()),
                trainedTasks,
                plan.resultsSeen(),
                losses,
                "waits for its validation",
                clock.instant());
    }

    /** A fixed choice, so that both losses are measured on the same examples. */
    private static List<SftTask> validationTasks(List<SftTask> tasks, int max) {
        List<SftTask> shuffled = new ArrayList<>(tasks);
        Collections.shuffle(shuffled, new Random(VALIDATION_SEED));
        return shuffled.subList(0, Math.min(max, shuffled.size()));
    }

    private static double loss(SftTrainer trainer, List<SftTask> validation) {
        return trainer.validationLoss(validation, VALIDATION_EXAMPLES, VALIDATION_SEED);
    }

    private void train(SftTrainer trainer, RoundPlan plan, TrainingRules ofBaseModel, Consumer<StepReport> progress) {
        if (!restored(trainer, files.state(plan))) {
            warmStart(trainer, files.optimizer(plan.baseModel(), plan.champion()));
        }
        Instant began = clock.instant();
        Optional<Instant> end = ofBaseModel.timeLimit().map(began::plus);
        while (!trainer.done() && (end.isEmpty() || clock.instant().isBefore(end.get()))) {
            StepReport report = trainer.advance();
            progress.accept(report);
            if ((report.step() + 1) % ofBaseModel.saveEvery() == 0) {
                files.saveState(plan, trainer::saveState);
                files.shareLogs(plan);
            }
        }
        files.saveState(plan, trainer::saveState);
        if (!trainer.done()) {
            trainer.averageWithStart();
        }
    }

    private static boolean restored(SftTrainer trainer, Path state) {
        if (!Files.exists(state)) {
            return false;
        }
        try {
            trainer.restoreState(state);
            LOG.infof("the round continues at step %d", trainer.step());
            return true;
        } catch (InvalidSafetensorsException e) {
            LOG.warnf(
                    "the round starts from its beginning, because its saved state cannot be used: %s", e.getMessage());
            return false;
        }
    }

    private static void warmStart(SftTrainer trainer, Path optimizer) {
        if (!Files.exists(optimizer)) {
            return; // a version that was not made by a round, or an old one
        }
        try {
            trainer.warmStart(optimizer);
        } catch (InvalidSafetensorsException e) {
            LOG.warnf(
                    "the optimizer starts without its state, because the saved state cannot be used: %s",
                    e.getMessage());
        }
    }
}
