package io.adapterfactory.verification.command.words;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.experiments.words.table.WordsScaling;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options of the experiment on the number of training tasks. */
final class WordsScalingOptions {

    private static final long DEFAULT_STEPS = 200;

    @Option(
            names = "--tasks",
            paramLabel = "COUNT",
            split = ",",
            description = "With words-scaling: numbers of training tasks; each trains a hypernetwork, unless an earlier"
                    + " run has trained it (default: 30,60,120).")
    private List<Integer> tasks;

    @Option(
            names = "--steps",
            description = "With words-scaling: gradient steps of each training (default: " + DEFAULT_STEPS + ").")
    private Long steps;

    WordsScaling.Trainings trainings(int seed, boolean isQuick) {
        List<Integer> counts = tasks == null ? WordsScaling.defaultTasks(isQuick) : tasks;
        return new WordsScaling.Trainings(counts, steps == null ? DEFAULT_STEPS : steps, seed);
    }

    /** @throws FactoryException when one of these options is given */
    void requireNone() {
        if (tasks != null || steps != null) {
            throw FactoryException.badInput((tasks != null ? "--tasks" : "--steps") + " belongs to experiment "
                    + WordsScaling.NAME + ", so leave the option out");
        }
    }

    /** These options as they are given on a command line. */
    String command() {
        return (tasks == null
                        ? ""
                        : " --tasks " + tasks.stream().map(String::valueOf).collect(Collectors.joining(",")))
                + (steps == null ? "" : " --steps " + steps);
    }
}
