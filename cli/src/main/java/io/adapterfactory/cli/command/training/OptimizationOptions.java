package io.adapterfactory.cli.command.training;

import static java.util.Objects.requireNonNullElse;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionConfig;
import io.adapterfactory.t2l.training.sft.SftConfig;
import picocli.CommandLine.Option;

/** Steps, batches and the optimizer, for both ways to train a hypernetwork; the defaults are those of the paper's scripts. */
final class OptimizationOptions {

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

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Option(
            names = "--save-every",
            defaultValue = "250",
            description =
                    "Steps between two saved states, from which an interrupted run resumes (default: ${DEFAULT-VALUE}).")
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

    /** The method's own settings where an option is not given. */
    private OptimizerSettings optimizer(OptimizerSettings defaults) {
        return new OptimizerSettings(
                requireNonNullElse(learningRate, defaults.learningRate()),
                requireNonNullElse(warmup, defaults.warmupFraction()),
                requireNonNullElse(weightDecay, defaults.weightDecay()),
                maxGradientNorm);
    }
}
