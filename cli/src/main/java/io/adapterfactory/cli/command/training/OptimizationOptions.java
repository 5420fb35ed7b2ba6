package io.adapterfactory.cli.command.training;

import static java.util.Objects.requireNonNullElse;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionConfig;
import io.adapterfactory.t2l.training.sft.SftConfig;
import picocli.CommandLine.Option;

/** Steps, batches, and the optimizer of both training methods; the defaults are those of the paper's scripts. */
final class OptimizationOptions {

    @Option(names = "--steps", defaultValue = "1000", description = "Gradient steps (default: ${DEFAULT-VALUE}).")
    private long steps;

    @Option(names = "--tasks-per-step", description = "Tasks per step. Default: 8; for a reconstruction, 4.")
    private Integer tasksPerStep;

    @Option(
            names = "--points-per-task",
            defaultValue = "1",
            description =
                    "Examples (for a reconstruction, descriptions) of each task in a step (default: ${DEFAULT-VALUE}).")
    private int pointsPerTask;

    @Option(
            names = "--learning-rate",
            description = "Peak learning rate (default: 2.5e-5; for a reconstruction, 1e-3).")
    private Double learningRate;

    @Option(names = "--warmup", description = "Share of warm-up steps (default: 0.2; for a reconstruction, 0.1).")
    private Double warmup;

    @Option(names = "--weight-decay", description = "Weight decay. Default: 1e-2; for a reconstruction, 1e-3.")
    private Double weightDecay;

    @Option(
            names = "--max-gradient-norm",
            defaultValue = "1",
            description = "Maximum global gradient norm (default: ${DEFAULT-VALUE}).")
    private double maxGradientNorm;

    @Option(names = "--seed", defaultValue = "42", description = "Random seed (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Option(
            names = "--save-every",
            defaultValue = "250",
            description = "Steps between two saved states, from which an interrupted run resumes (default:"
                    + " ${DEFAULT-VALUE}).")
    private long saveEvery;

    /** @throws FactoryException when a value cannot be used */
    void check() {
        if (saveEvery < 1) {
            throw FactoryException.badInput("--save-every is " + saveEvery + "; expected 1 or more");
        }
    }

    long steps() {
        return steps;
    }

    int seed() {
        return seed;
    }

    boolean savesAfter(long step) {
        return step % saveEvery == 0;
    }

    SftConfig sft(int tasks, SftOptions options) {
        SftConfig paper = SftConfig.paper(steps);
        return paper.withTasksPerBatch(Math.min(tasks, requireNonNullElse(tasksPerStep, paper.tasksPerBatch())))
                .withPointsPerTask(pointsPerTask)
                .withOptimizer(this::optimizer)
                .withRegularization(options.regularization())
                .withEquallyWeightSamples(options.weighsExamplesEqually())
                .withSeed(seed);
    }

    ReconstructionConfig reconstruction(int tasks) {
        ReconstructionConfig reference = ReconstructionConfig.reference(steps);
        return reference
                .withTasksPerBatch(Math.min(tasks, requireNonNullElse(tasksPerStep, reference.tasksPerBatch())))
                .withVectorsPerTask(pointsPerTask)
                .withOptimizer(this::optimizer)
                .withSeed(seed);
    }

    /** Uses the method's defaults for options that are not given. */
    private OptimizerSettings optimizer(OptimizerSettings defaults) {
        return new OptimizerSettings(
                new LearningRate(
                        requireNonNullElse(learningRate, defaults.learningRate().peak()),
                        requireNonNullElse(warmup, defaults.learningRate().warmupFraction()),
                        defaults.learningRate().decay()),
                requireNonNullElse(weightDecay, defaults.weightDecay()),
                maxGradientNorm);
    }
}
