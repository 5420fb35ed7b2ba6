package io.adapterfactory.experiments.loop;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.training.sft.Regularization;
import io.adapterfactory.t2l.training.sft.SftConfig;
import io.adapterfactory.t2l.training.sft.SftTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The hypernetworks of the loop experiment that are trained without a factory; each is trained once and cached. */
public final class LoopModels {

    /** Tasks per step, also in the factory's rounds. */
    public static final int TASKS_PER_BATCH = 32;

    public static final int POINTS_PER_TASK = 2;

    private static final String START = "loop-start";
    private static final String SAME_STEPS = "loop-same-steps";
    private static final String UPPER_BOUND = "loop-upper-bound";
    private static final double LEARNING_RATE = 1e-3;

    private final NanoLab lab;
    private final LoopTasks tasks;
    private final LoopSteps steps;

    public LoopModels(NanoLab lab, LoopTasks tasks, LoopSteps steps) {
        this.lab = lab;
        this.tasks = tasks;
        this.steps = steps;
    }

    /** Folder of the hypernetwork that the loop starts from, trained on the first third. */
    public Path start() {
        return start((int) NanoLab.SEED);
    }

    /** The same with another seed of the training. */
    public Path start(int seed) {
        return trained(seed == NanoLab.SEED ? START : START + "-seed-" + seed, tasks.firstThird(), steps.start(), seed);
    }

    /** Folder of the hypernetwork that was trained from scratch on all tasks at once. */
    public Path upperBound() {
        return trained(UPPER_BOUND, tasks.all(), steps.upperBound(), (int) NanoLab.SEED);
    }

    /** Folder of the hypernetwork that was trained from scratch on all tasks with as many steps as the loop has. */
    public Path sameSteps() {
        return trained(SAME_STEPS, tasks.all(), steps.after(steps.waves()), (int) NanoLab.SEED);
    }

    /** The same, if an earlier run has trained it. */
    public Optional<Path> sameStepsIfTrained() {
        return Optional.of(lab.folder(SAME_STEPS)).filter(Files::isDirectory);
    }

    /** The same, if an earlier run has trained it. */
    public Optional<Path> upperBoundIfTrained() {
        return Optional.of(lab.folder(UPPER_BOUND)).filter(Files::isDirectory);
    }

    private Path trained(String key, List<Operation> operations, long steps, int seed) {
        HypernetworkConfig config = lab.config(
                HeadForm.M,
                lab.embedder().encoder().dimension(),
                lab.embedder().encoder().id());
        SftConfig sft = SftConfig.paper(steps)
                .withTasksPerBatch(TASKS_PER_BATCH)
                .withPointsPerTask(POINTS_PER_TASK)
                .withLearningRate(LEARNING_RATE)
                .withWarmupFraction(0.05)
                .withRegularization(Regularization.NONE)
                .withSeed(seed);
        lab.kept(key, config, () -> lab.train(key, config, described(key, operations), sft))
                .close();
        return lab.folder(key);
    }

    private List<SftTask> described(String key, List<Operation> operations) {
        List<SftTask> described = new ArrayList<>();
        for (Operation operation : operations) {
            lab.progress(key + ": descriptions", described.size() / (double) operations.size());
            described.add(new SftTask(
                    operation.id(),
                    Arrays.asList(lab.embedder().embed(tasks.descriptions(operation))),
                    LoopDataset.source(operation, operation)));
        }
        return described;
    }
}
