package io.adapterfactory.verification.loop;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.experiments.loop.LoopDecision;
import io.adapterfactory.experiments.loop.LoopModels;
import io.adapterfactory.experiments.loop.LoopReport;
import io.adapterfactory.experiments.loop.LoopRow;
import io.adapterfactory.experiments.loop.LoopScorer;
import io.adapterfactory.experiments.loop.LoopScores;
import io.adapterfactory.experiments.loop.LoopSteps;
import io.adapterfactory.experiments.loop.LoopTasks;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Shows whether a factory improves on the tasks that are published to it. Starts from a hypernetwork that knows a third
 * of the tasks, publishes the others in waves to a real factory, one for each arm, and compares with training from
 * scratch on all tasks.
 *
 * <p>Models are trained once, and a finished arm is not run again; an interrupted arm starts again.
 */
public final class LoopExperiment {

    private static final String DECISIONS = ".jsonl";
    private static final double LEARNING_RATE = 5e-4;
    /** A few results may come late; they count for the next round. */
    private static final double RESULTS_OF_A_WAVE = 0.9;

    /** Half of them are the newest: a wave and some more. */
    private static final int GATE_TASKS = 48;

    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final NanoLab lab;
    private final FactoryHome home;
    private final Path work;
    private final Consumer<String> notes;
    private final LoopTasks tasks;
    private final LoopSteps steps;
    private final LoopModels models;

    /**
     * @param home with the built services
     * @param work folder for models, rows and the factories' data
     * @param quick a few tasks and steps, as a smoke test
     * @param notes receives messages about the progress
     */
    public LoopExperiment(NanoLab lab, FactoryHome home, Path work, boolean quick, Consumer<String> notes) {
        this.lab = lab;
        this.home = home;
        this.work = work.resolve(quick ? "quick-loop" : "loop");
        this.notes = notes;
        this.tasks = LoopTasks.of(quick);
        this.steps = LoopSteps.of(tasks, quick);
        this.models = new LoopModels(lab, tasks, steps);
    }

    /** Runs an arm, unless an earlier run has completed it. */
    public void run(LoopArm arm) {
        Path defaults = defaults(models.start());
        if (LoopDecision.read(decisions(arm)).size() < tasks.waves().size() + 2) { // the start and the poisoned wave
            run(arm, defaults);
        }
    }

    /** Trains from scratch on all tasks, to compare with. */
    public void trainUpperBound() {
        models.upperBound();
    }

    /** Scores the arms that have run, and returns the report. */
    public Report report() {
        LoopScorer scorer = new LoopScorer(lab, tasks);
        Map<String, List<LoopRow>> rows = new LinkedHashMap<>();
        for (LoopArm arm : arms()) {
            rows.put(
                    arm.title(),
                    LoopRow.of(
                            LoopDecision.read(decisions(arm)),
                            decision -> scores(
                                    scorer,
                                    decision.wave() == 0 ? "start" : arm.name() + "-" + decision.version(),
                                    Path.of(decision.folder()))));
        }
        Optional<LoopScores> upperBound =
                models.upperBoundIfTrained().map(folder -> scores(scorer, "upper-bound", folder));
        return new LoopReport(steps, rows, upperBound).report(about());
    }

    /** The standard arms, and the others that have run. */
    private List<LoopArm> arms() {
        List<LoopArm> arms = new ArrayList<>(LoopArm.standard());
        if (!Files.isDirectory(work)) {
            return arms;
        }
        try (Stream<Path> files = Files.list(work)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(DECISIONS))
                    .map(name -> name.substring(0, name.length() - DECISIONS.length()))
                    .sorted()
                    .map(LoopArm::of)
                    .filter(arm -> !arms.contains(arm))
                    .forEach(arms::add);
        } catch (IOException e) {
            throw FactoryException.failed("cannot read " + work + ": " + e);
        }
        return arms;
    }

    private Path decisions(LoopArm arm) {
        return work.resolve(arm.name() + DECISIONS);
    }

    private LoopScores scores(LoopScorer scorer, String name, Path hypernetwork) {
        Path file = work.resolve("scores").resolve(name + ".json");
        if (!Files.exists(file)) {
            scorer.score(hypernetwork).write(file);
        }
        return LoopScores.read(file);
    }

    private void run(LoopArm arm, Path defaults) {
        notes.accept("arm " + arm.title());
        DataFolder data = DataFolder.open(work.resolve("factory-" + arm.name()), true);
        try (LocalFactory factory = LocalFactory.start(home.withDefaults(defaults), data, settings(arm))) {
            Files.deleteIfExists(decisions(arm));
            try (LoopWaves waves = new LoopWaves(factory, LoopRun.BASE_MODEL, decisions(arm), LIMIT, notes)) {
                new LoopRun(waves, tasks).run(steps.start());
            }
        } catch (IOException e) {
            throw FactoryException.failed("cannot remove " + decisions(arm) + ": " + e);
        }
    }

    private Map<String, String> settings(LoopArm arm) {
        long results = tasks.waves().get(0).stream()
                .mapToLong(task -> tasks.descriptions(task).size())
                .sum();
        Map<String, String> settings = new TreeMap<>();
        settings.put("FACTORY_ROUND_SAMPLING", "curriculum");
        settings.put("FACTORY_GATE_ENABLED", "true");
        settings.put("FACTORY_GATE_TIMEOUT", "10m");
        settings.put("FACTORY_GATE_TASKS", Integer.toString(GATE_TASKS));
        settings.put("FACTORY_GATE_SUITE_TASKS", "0");
        settings.put("FACTORY_GATE_MAX_TASK_LOSS", "1.0");
        settings.put("FACTORY_GATE_CONTROL_TASKS", "0");
        settings.put("FACTORY_ROUND_AFTER_RESULTS", Long.toString((long) (RESULTS_OF_A_WAVE * results)));
        settings.put("FACTORY_ROUND_PERIOD", "24h");
        settings.put("FACTORY_ROUND_STEPS", Long.toString(steps.round()));
        settings.put("FACTORY_ROUND_TASKS_PER_BATCH", Integer.toString(LoopModels.TASKS_PER_BATCH));
        settings.put("FACTORY_ROUND_POINTS_PER_TASK", Integer.toString(LoopModels.POINTS_PER_TASK));
        settings.put("FACTORY_ROUND_LEARNING_RATE", Double.toString(LEARNING_RATE));
        settings.put("FACTORY_ROUND_SUITE_TASKS", "0");
        settings.put("FACTORY_HELP_IN_PROMPT", "false");
        // Scored only after the arm is complete.
        settings.put(
                "FACTORY_VERSIONS_KEEP_REJECTED", Integer.toString(tasks.waves().size() + 1));
        settings.putAll(arm.settings());
        return settings;
    }

    private String about() {
        return tasks.firstThird().size() + " tasks are known from the start. Each of "
                + tasks.waves().size() + " waves brings "
                + tasks.waves().get(0).size() + " more. Every task has "
                + tasks.descriptions(tasks.all().get(0)).size()
                + " descriptions and a data set. The factory's settings in the main arm: "
                + String.join(
                        ", ",
                        settings(LoopArm.standard().get(0)).entrySet().stream()
                                .map(setting -> "`" + setting.getKey() + "=" + setting.getValue() + "`")
                                .toList())
                + ". The poisoned wave has one data set with wrong answers: `"
                + tasks.poisoned().id() + "`, answered as `" + tasks.liar().id() + "` would.";
    }

    /** Models for a new store: the shipped base model and the start as its hypernetwork. */
    private Path defaults(Path start) {
        return new LoopDefaults(work.resolve("defaults"), LoopRun.BASE_MODEL)
                .withBaseModel(home.baseModel(LoopRun.BASE_MODEL))
                .withBenchmarks(home.defaults().resolve("benchmarks").resolve(LoopRun.BASE_MODEL))
                .withHypernetwork(start, "v1")
                .folder();
    }
}
