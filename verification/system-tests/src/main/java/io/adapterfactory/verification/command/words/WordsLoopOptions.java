package io.adapterfactory.verification.command.words;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.experiments.loop.methods.LoopMethod;
import io.adapterfactory.experiments.words.loop.WordsLoopSize;
import io.adapterfactory.verification.command.loop.LoopMethodsOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of the loop experiment with the suite words, in addition to those that it shares with others. */
final class WordsLoopOptions {

    static final int ITEMS = 8;

    private static final int WAVES = 3;

    /** Half of the draws for new tasks: with fewer, a short round hardly sees them. */
    private static final List<LoopMethod> METHODS = List.of(LoopMethod.of("replay-50"));

    /** At most this much of everything in the quick form. */
    private static final int QUICK = 2;

    @Option(
            names = "--wave-tasks",
            defaultValue = "4",
            description = "With words-loop: new tasks of a wave (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--round-steps",
            defaultValue = "30",
            description = "With words-loop: gradient steps of a round (default: ${DEFAULT-VALUE}).")
    private int steps;

    /**
     * The size of the experiment.
     *
     * @param items held-out inputs of a trained task; null for the default
     * @throws FactoryException when the numbers are too small or too large
     */
    WordsLoopSize size(LoopMethodsOptions methods, Integer items, int seed, boolean isQuick) {
        try {
            WordsLoopSize size = new WordsLoopSize(methods.waves(WAVES), tasks, steps, items(items), seed, isQuick);
            return isQuick
                    ? new WordsLoopSize(
                            1,
                            Math.min(QUICK, size.tasks()),
                            Math.min(QUICK, size.steps()),
                            Math.min(QUICK, size.items()),
                            seed,
                            true)
                    : size;
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput(
                    "--waves, --wave-tasks, --round-steps, or --items cannot be used: " + e.getMessage());
        }
    }

    static List<LoopMethod> methods(LoopMethodsOptions methods) {
        return methods.methods(METHODS);
    }

    private static int items(Integer items) {
        return items == null ? ITEMS : items;
    }

    /** The options as they were given, for the report. */
    String command(LoopMethodsOptions methods, Integer items) {
        return " --methods " + LoopMethodsOptions.names(methods(methods)) + " --waves " + methods.waves(WAVES)
                + " --wave-tasks " + tasks + " --round-steps " + steps + " --items " + items(items);
    }
}
