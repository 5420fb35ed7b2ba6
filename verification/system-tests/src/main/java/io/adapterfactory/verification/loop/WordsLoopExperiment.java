package io.adapterfactory.verification.loop;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.experiments.loop.LoopDecision;
import io.adapterfactory.experiments.loop.LoopRow;
import io.adapterfactory.experiments.loop.methods.LoopMethod;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.words.WordsBase;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.experiments.words.loop.WordsLoopReport;
import io.adapterfactory.experiments.words.loop.WordsLoopScorer;
import io.adapterfactory.experiments.words.loop.WordsLoopSize;
import io.adapterfactory.experiments.words.loop.WordsLoopTasks;
import io.adapterfactory.experiments.words.table.WordsTable;
import io.adapterfactory.t2l.task.SuiteTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Shows whether a factory for a real language model learns new tasks without forgetting. Starts from a hypernetwork
 * that was trained on the suite words, publishes unseen tasks of the suite in waves, and scores every version.
 *
 * <p>A finished method is not run again; an interrupted one starts again.
 */
public final class WordsLoopExperiment {

    /**
     * @param hypernetwork folder of the first champion
     * @param work folder for decisions, answers, and the factories' data
     */
    public record Settings(WordsBase base, Path hypernetwork, WordsLoopSize size, Path work) {}

    private static final String LEARNING_RATE = "5e-4";
    private static final int TASKS_PER_BATCH = 8;
    private static final int POINTS_PER_TASK = 4;
    private static final int VALIDATION_TASKS = 8;
    private static final int GATE_SUITE_TASKS = 6;
    private static final int QUICK_SUITE_TASKS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(60);

    private final Settings settings;
    private final FactoryHome home;
    private final Consumer<String> notes;
    private final WordsLoopTasks tasks;
    private final WordsLoopScorer scorer;

    /**
     * @param home with the built services
     * @param progress of the scores
     * @param notes receives messages about the waves
     */
    public WordsLoopExperiment(
            Settings settings, FactoryHome home, WordsTable.Progress progress, Consumer<String> notes) {
        this.settings = settings;
        this.home = home;
        this.notes = notes;
        this.tasks = new WordsLoopTasks(settings.size());
        this.scorer = new WordsLoopScorer(settings.base(), tasks, settings.work(), progress);
    }

    /** Runs the waves with a method against forgetting, unless an earlier run has completed them. */
    public void run(LoopMethod method) {
        if (LoopDecision.read(decisions(method)).size() > settings.size().waves()) {
            return;
        }
        notes.accept("method " + method.name());
        scorer.score(settings.hypernetwork());
        Path defaults = new LoopDefaults(
                        folder(method).resolve("defaults"), settings.base().name())
                .withBaseModel(settings.base().folder())
                .withHypernetwork(
                        settings.hypernetwork(),
                        settings.hypernetwork().getFileName().toString())
                .folder();
        DataFolder data = DataFolder.open(folder(method).resolve("factory"), true);
        try (LocalFactory factory = LocalFactory.start(home.withDefaults(defaults), data, environment(method))) {
            Files.deleteIfExists(decisions(method));
            try (LoopWaves waves = new LoopWaves(factory, settings.base().name(), decisions(method), LIMIT, notes)) {
                run(waves);
            }
        } catch (IOException e) {
            throw FactoryException.failed("cannot remove " + decisions(method) + ": " + e);
        }
    }

    private void run(LoopWaves waves) {
        // The suite's tasks count as trained, so that a candidate is trained on more only because of the new ones.
        waves.begin(waves.champion()
                .setTrainedTasks(WordsSelection.ALL.trained().size())
                .setReason("trained on the suite's trained tasks"));
        for (int wave = 1; wave <= settings.size().waves(); wave++) {
            LoopDecision decision = waves.wave(wave, published(waves, tasks.wave(wave)));
            // The answers are cached, so that an interrupted run can be reported.
            scorer.score(Path.of(decision.folder()));
        }
    }

    private List<PublishedTask> published(LoopWaves waves, List<SuiteTask> wave) {
        List<PublishedTask> published = new ArrayList<>();
        for (SuiteTask task : wave) {
            Path file = waves.dataset(task.id());
            tasks.writeDataset(file, task);
            published.add(new PublishedTask(task.id(), file, List.of(), tasks.publishedWordings(task)));
        }
        return published;
    }

    /**
     * Reports the waves that these methods have finished.
     *
     * @throws FactoryException when there are none
     */
    public Report report(List<LoopMethod> methods) {
        Map<String, List<LoopRow>> rows = new LinkedHashMap<>();
        for (LoopMethod method : methods) {
            List<LoopDecision> decisions = LoopDecision.read(decisions(method));
            if (decisions.isEmpty()) {
                throw FactoryException.notFound(
                        "there are no results to report: " + decisions(method) + " does not exist or is empty");
            }
            rows.put(method.name(), LoopRow.of(decisions, decision -> scorer.score(Path.of(decision.folder()))));
        }
        return new WordsLoopReport(tasks, rows).report(about(methods.get(0)));
    }

    private String about(LoopMethod first) {
        return "Base model " + settings.base().name() + ". The factory's settings with the method `" + first.name()
                + "`: "
                + String.join(
                        ", ",
                        environment(first).entrySet().stream()
                                .map(setting -> "`" + setting.getKey() + "=" + setting.getValue() + "`")
                                .toList())
                + ".";
    }

    private Path folder(LoopMethod method) {
        return settings.work().resolve(method.name() + "-" + settings.size().key());
    }

    private Path decisions(LoopMethod method) {
        return folder(method).resolve("decisions.jsonl");
    }

    private Map<String, String> environment(LoopMethod method) {
        WordsLoopSize size = settings.size();
        String precision = settings.base().precision().name().toLowerCase(Locale.ROOT);
        int suiteTasks = WordsSelection.ALL.trained().size();
        Map<String, String> environment = new TreeMap<>();
        environment.put("FACTORY_PRECISION", precision);
        environment.put("FACTORY_HELP_IN_PROMPT", "false");
        environment.put("FACTORY_ROUND_PRECISION", precision);
        environment.put("FACTORY_ROUND_AFTER_RESULTS", Integer.toString(size.tasks() * tasks.descriptions()));
        environment.put("FACTORY_ROUND_PERIOD", "24h");
        environment.put("FACTORY_ROUND_STEPS", Integer.toString(size.steps()));
        environment.put("FACTORY_ROUND_TASKS_PER_BATCH", Integer.toString(TASKS_PER_BATCH));
        environment.put("FACTORY_ROUND_POINTS_PER_TASK", Integer.toString(POINTS_PER_TASK));
        environment.put("FACTORY_ROUND_LEARNING_RATE", LEARNING_RATE);
        environment.put("FACTORY_ROUND_SUITE_TASKS", Integer.toString(size.isQuick() ? QUICK_SUITE_TASKS : suiteTasks));
        environment.put("FACTORY_ROUND_VALIDATION_TASKS", Integer.toString(VALIDATION_TASKS));
        environment.put("FACTORY_GATE_TIMEOUT", "30m");
        environment.put("FACTORY_GATE_TASKS", Integer.toString(size.waves() * size.tasks()));
        environment.put("FACTORY_GATE_SUITE_TASKS", Integer.toString(size.isQuick() ? 1 : GATE_SUITE_TASKS));
        environment.put("FACTORY_GATE_CONTROL_TASKS", "0");
        environment.put("FACTORY_VERSIONS_KEEP_REJECTED", Integer.toString(size.waves()));
        environment.putAll(method.environment());
        return environment;
    }
}
