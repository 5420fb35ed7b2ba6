package io.adapterfactory.verification.command.words;

import io.adapterfactory.cli.command.training.Runs;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.experiments.words.TrainingLength;
import io.adapterfactory.experiments.words.TrainingPace;
import io.adapterfactory.experiments.words.TrainingPlan;
import io.adapterfactory.experiments.words.WordsHypernetworkRecipe;
import io.adapterfactory.experiments.words.WordsHypernetworkRecipe.Places;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.t2l.training.log.TrainingLog;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "words-hypernetwork",
        mixinStandardHelpOptions = true,
        description = {
            "Train the hypernetwork for a real language model, by SFT on the suite words.",
            "An interrupted run resumes when the command is repeated; its state is in the folder of the trainings."
        },
        footer = {
            "",
            "OMP_NUM_THREADS sets the number of threads of the matrix products (default: all cores).",
            "",
            "Examples:",
            "  factory train words-hypernetwork --minutes 120",
            "  factory train words-hypernetwork --base my-model --steps 600",
            "  factory train words-hypernetwork --from runs/hypernetworks/smollm2-135m-instruct/words-1 --steps 900"
        })
public final class WordsTrainCommand implements Callable<Integer> {

    /** At most one may be given. */
    static final class Length {

        @Option(
                names = "--steps",
                description =
                        "Gradient steps (default: 1500); another number than before changes a training that is resumed.")
        Long steps;

        @Option(
                names = "--minutes",
                description = "As many steps as this machine can do in that time; a few are timed first.")
        Double minutes;

        private TrainingLength length() {
            if (minutes != null) {
                return new TrainingLength.Minutes(minutes);
            }
            return new TrainingLength.Steps(steps == null ? DEFAULT_STEPS : steps);
        }
    }

    private static final long DEFAULT_STEPS = 1500;

    @Mixin
    private WordsBaseOption base;

    @ArgGroup
    private Length length = new Length();

    @Option(names = "--seed", defaultValue = "42", description = "Random seed (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "Folder of the finished hypernetwork. Default: hypernetworks/NAME/"
                    + WordsHypernetworkRecipe.FIRST_VERSION + " in the folder of the trainings; with --from, "
                    + WordsHypernetworkRecipe.CONTINUED_VERSION + " there.")
    private Path output;

    @Option(
            names = "--from",
            paramLabel = "FOLDER",
            description = "A hypernetwork of this recipe to train further, with the whole schedule of learning rates"
                    + " again. Default: start with random weights.")
    private Path from;

    @Option(names = "--quick", description = "Use a few tasks and descriptions as a smoke test.")
    private boolean quick;

    @Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP)
    private Path runs;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (from != null && !Files.isDirectory(from)) {
            throw FactoryException.notFound("--from " + from + " is not a folder");
        }
        String run = "words-hypernetwork-" + base.name();
        Runs folders = new Runs(runs);
        Places places = new Places(
                output == null
                        ? folders.root()
                                .resolve("hypernetworks")
                                .resolve(base.name())
                                .resolve(
                                        from == null
                                                ? WordsHypernetworkRecipe.FIRST_VERSION
                                                : WordsHypernetworkRecipe.CONTINUED_VERSION)
                        : output,
                folders.state().resolve(run),
                folders.root().resolve("logs").resolve(run).resolve("summary.log"));
        try (WordsBaseOption.Opened opened = base.open();
                TrainingLog log = folders.log(run);
                Terminal terminal = new Terminal(spec.commandLine().getErr())) {
            WordsSelection selection = quick ? WordsSelection.QUICK : WordsSelection.ALL;
            new WordsHypernetworkRecipe(
                            new WordsHypernetworkRecipe.Training(
                                    opened.base(),
                                    selection.trained(),
                                    selection,
                                    length.length(),
                                    seed,
                                    Optional.ofNullable(from)),
                            places,
                            terminal,
                            log)
                    .run();
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput(e.getMessage());
        }
        spec.commandLine().getOut().println(places.result().toAbsolutePath());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private static final class Terminal implements WordsHypernetworkRecipe.Listener, AutoCloseable {

        private final PrintWriter error;
        private final Progress embedding = Progress.of("embedding descriptions", -1);
        private Progress training;

        Terminal(PrintWriter error) {
            this.error = error;
        }

        @Override
        public void embedded(int descriptions, int of) {
            embedding.at(descriptions, descriptions + " of " + of);
        }

        @Override
        public void planned(TrainingPlan plan, boolean isResumed) {
            error.printf(
                    Locale.ROOT,
                    "%s: %d steps on %d tasks with %d descriptions%n",
                    isResumed ? "resuming" : "training",
                    plan.steps(),
                    plan.tasks(),
                    plan.descriptions());
            error.flush();
            training = Progress.of("words-hypernetwork", plan.steps());
        }

        @Override
        public void stepped(TrainingPace pace) {
            training.at(
                    pace.done(),
                    String.format(
                            Locale.ROOT,
                            "loss %.4f, %.0f tokens/s, %.1f s a step, ends about %s",
                            pace.loss(),
                            pace.tokensPerSecond(),
                            pace.secondsPerStep(),
                            LocalTime.now().plus(pace.remaining()).truncatedTo(ChronoUnit.MINUTES)));
        }

        @Override
        public void close() {
            embedding.close();
            if (training != null) {
                training.close();
            }
        }
    }
}
