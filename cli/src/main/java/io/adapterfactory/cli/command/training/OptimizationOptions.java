package io.adapterfactory.cli.command.training;

import static java.util.Objects.requireNonNullElse;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.training.ReconstructionConfig;
import io.adapterfactory.t2l.training.SftConfig;
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
        return new SftConfig(
                steps,
                Math.min(tasks, requireNonNullElse(tasksPerStep, 8)),
                pointsPerTask,
                requireNonNullElse(learningRate, 2.5e-5),
                requireNonNullElse(warmup, 0.2),
                requireNonNullElse(weightDecay, 1e-2),
                maxGradientNorm,
                options.labelSmoothing(),
                options.neftune(),
                options.generatedL2(),
                options.loraDropout(),
                options.weighsExamplesEqually(),
                seed);
    }

    ReconstructionConfig reconstruction(int tasks) {
        return new ReconstructionConfig(
                steps,
                Math.min(tasks, requireNonNullElse(tasksPerStep, 4)),
                pointsPerTask,
                requireNonNullElse(learningRate, 1e-3),
                requireNonNullElse(warmup, 0.1),
                requireNonNullElse(weightDecay, 1e-3),
                maxGradientNorm,
                seed);
    }
}
