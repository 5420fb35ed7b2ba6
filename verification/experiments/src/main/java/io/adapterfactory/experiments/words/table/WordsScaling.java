package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.experiments.words.TrainingLength;
import io.adapterfactory.experiments.words.TrainingPace;
import io.adapterfactory.experiments.words.TrainingPlan;
import io.adapterfactory.experiments.words.WordsBase;
import io.adapterfactory.experiments.words.WordsHypernetworkRecipe;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.SuiteTask.Use;
import io.adapterfactory.t2l.training.log.TrainingLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Scores of a hypernetwork against the number of its training tasks, with the same number of steps (paper, figure 1,
 * bottom right). The training tasks are single tasks of the suite words; a larger set contains the smaller ones.
 */
public final class WordsScaling {

    /** Name of the experiment and of its files. */
    public static final String NAME = "words-scaling";

    private static final List<Integer> TASKS = List.of(30, 60, 120);
    private static final List<Integer> QUICK_TASKS = List.of(2, 4);

    /** The numbers of training tasks unless others are requested. */
    public static List<Integer> defaultTasks(boolean isQuick) {
        return isQuick ? QUICK_TASKS : TASKS;
    }

    /**
     * The hypernetworks to train.
     *
     * @param tasks numbers of training tasks
     * @param steps gradient steps of each training
     * @param seed of each training; the order of the tasks does not depend on it
     */
    public record Trainings(List<Integer> tasks, long steps, int seed) {

        public Trainings {
            tasks = tasks.stream().distinct().sorted().toList();
        }
    }

    /**
     * @param work folder for hypernetworks and cached answers
     * @param items number of held-out inputs of each trained task
     * @param isQuick a few tasks, as a smoke test; the results have no meaning
     */
    public record Settings(WordsBase base, Path work, Trainings trainings, int items, boolean isQuick) {}

    private final Settings settings;
    private final WordsTable.Progress progress;
    private final WordsSelection selection;
    private final int sharedTasks;
    private final Map<String, List<SuiteTask>> splits = new LinkedHashMap<>();

    /** @throws IllegalArgumentException when a number of training tasks is not possible */
    public WordsScaling(Settings settings, WordsTable.Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.selection = settings.isQuick() ? WordsSelection.QUICK : WordsSelection.ALL;
        this.sharedTasks = defaultTasks(settings.isQuick()).get(0);
        int all = selection.single().size();
        for (int tasks : settings.trainings().tasks()) {
            if (tasks < sharedTasks || tasks > all) {
                throw new IllegalArgumentException("the number of training tasks is " + tasks + "; expected "
                        + sharedTasks + " (these are scored in every row) to " + all + " (all single tasks)");
            }
        }
        splits.put("trained tasks, unseen wordings", selection.sample(sharedTasks));
        splits.put("unseen tasks", selection.unseen(Use.UNSEEN_TASK));
        splits.put("unseen compositions", selection.unseen(Use.UNSEEN_COMPOSITION));
    }

    /** Trains the missing hypernetworks, scores all, and computes the table. */
    public Report report() {
        List<Integer> counts = settings.trainings().tasks();
        List<List<String>> rows = new ArrayList<>();
        Map<String, List<Share>> shares = new LinkedHashMap<>();
        for (int count : counts) {
            WordsScores scores = scores(count, trained(count));
            List<String> row = new ArrayList<>(List.of(String.valueOf(count), String.valueOf(descriptions(count))));
            splits.forEach((split, tasks) -> {
                Share share = scores.of(tasks);
                row.add(share.text());
                shares.computeIfAbsent(split, title -> new ArrayList<>()).add(share);
            });
            rows.add(row);
        }
        List<String> columns = new ArrayList<>(List.of("training tasks", "descriptions"));
        List<Chart.Series> series = new ArrayList<>();
        shares.forEach((split, values) -> {
            columns.add(split + " (n=" + values.get(0).examples() + ")");
            series.add(Chart.Series.of(split, counts, values));
        });
        return new Report(
                NAME,
                "The suite words: scores against the number of training tasks",
                remarks(),
                List.of(new Table("Exact match", columns, rows)),
                List.of(new Chart(NAME, "The suite words", "training tasks", "exact match, %", false, series)));
    }

    private List<String> remarks() {
        Trainings trainings = settings.trainings();
        return List.of(
                "Base model " + settings.base().name() + ". Each hypernetwork is trained like the shipped one, but for "
                        + trainings.steps()
                        + " steps, with as many examples in each step. So with more tasks, each of them is trained"
                        + " less. The training tasks are single tasks of the suite words, without compositions, the"
                        + " first ones of an order with a fixed seed: a larger set contains the smaller ones.",
                "Exact match in percent with 95 % intervals (Wilson) of adapters from held-out descriptions, on held-out"
                        + " inputs: " + settings.items() + " of each trained task, up to four times as many of an"
                        + " unseen one. The trained tasks in every row are the first " + sharedTasks
                        + ", which all hypernetworks have trained. Both parts of a composition are single tasks that may"
                        + " be trained; their composition is not. Seed " + trainings.seed() + ".");
    }

    private int descriptions(int tasks) {
        return selection.sample(tasks).stream()
                .mapToInt(task -> selection.trainingDescriptions(task).size())
                .sum();
    }

    /** The hypernetwork for a number of training tasks; an existing one is not trained again. */
    private Path trained(int count) {
        Trainings trainings = settings.trainings();
        Path folder = settings.work()
                .resolve("scaling")
                .resolve(String.format(
                        Locale.ROOT,
                        "%stasks-%d-steps-%d-seed-%d-%s",
                        settings.isQuick() ? "quick-" : "",
                        count,
                        trainings.steps(),
                        trainings.seed(),
                        settings.base().precision().name().toLowerCase(Locale.ROOT)));
        Path result = folder.resolve("hypernetwork");
        if (Files.isDirectory(result)) {
            return result;
        }
        try (TrainingLog log = TrainingLog.inFolder(folder.resolve("log"))) {
            new WordsHypernetworkRecipe(
                            new WordsHypernetworkRecipe.Training(
                                    settings.base(),
                                    selection.sample(count),
                                    selection,
                                    new TrainingLength.Steps(trainings.steps()),
                                    trainings.seed(),
                                    Optional.empty()),
                            new WordsHypernetworkRecipe.Places(
                                    result,
                                    folder.resolve("state"),
                                    folder.resolve("log").resolve("summary.log")),
                            new TrainingProgress("training on " + count + " tasks"),
                            log)
                    .run();
        }
        return result;
    }

    /** On all splits, with adapters from held-out descriptions. */
    private WordsScores scores(int count, Path hypernetwork) {
        List<SuiteTask> tasks = splits.values().stream().flatMap(List::stream).toList();
        try (WordsLab lab = new WordsLab(new WordsTable.Settings(
                settings.base(),
                hypernetwork,
                settings.work(),
                settings.items(),
                settings.trainings().seed(),
                settings.isQuick()))) {
            return lab.scorer()
                    .score(
                            lab.asked(tasks, selection::heldOutDescriptions),
                            lab.generated(),
                            (answered, of) -> progress.at("scoring after " + count + " tasks", answered, of));
        }
    }

    private final class TrainingProgress implements WordsHypernetworkRecipe.Listener {

        private final String training;

        TrainingProgress(String training) {
            this.training = training;
        }

        @Override
        public void embedded(int descriptions, int of) {
            progress.at(training + ", embedding descriptions", descriptions, of);
        }

        @Override
        public void planned(TrainingPlan plan, boolean isResumed) {
            progress.at(isResumed ? training + ", resumed" : training, 0, plan.steps());
        }

        @Override
        public void stepped(TrainingPace pace) {
            progress.at(
                    String.format(
                            Locale.ROOT, "%s, loss %.3f, %.1f s a step", training, pace.loss(), pace.secondsPerStep()),
                    pace.done(),
                    pace.steps());
        }
    }
}
