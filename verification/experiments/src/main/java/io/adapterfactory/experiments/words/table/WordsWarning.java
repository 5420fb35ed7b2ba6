package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.experiments.words.table.WarningThreshold.Scored;
import io.adapterfactory.experiments.words.table.WarningThreshold.Signal;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.TrainingNeighborhood;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.statistics.Prediction;
import io.adapterfactory.t2l.task.SuiteTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Whether the warning OUT_OF_DISTRIBUTION, or a low predicted score, finds the adapters that fail. Thresholds are
 * calibrated on one half of the suite's tasks and tested on the other half, so that no wording of a tested task was seen
 * in the calibration.
 */
public final class WordsWarning implements AutoCloseable {

    /** Name of the experiment and of its files. */
    public static final String NAME = "words-warning";

    /** Unseen wordings of each task; each gives an adapter. */
    private static final int WORDINGS = 4;

    /** At most this share of the working adapters may get the warning. */
    private static final double MAX_WARNED = 0.1;

    private final WordsTable.Settings settings;
    private final WordsTable.Progress progress;
    private final WordsLab lab;

    /** @throws io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException when the hypernetwork is for another base model */
    public WordsWarning(WordsTable.Settings settings, WordsTable.Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.lab = new WordsLab(settings);
    }

    /**
     * Scores the adapters and computes the table.
     *
     * @throws IllegalStateException when the hypernetwork does not contain its training descriptions
     */
    public Report report() {
        List<SuiteTask> shuffled = new ArrayList<>(lab.tasks());
        Collections.shuffle(shuffled, new Random(settings.seed()));
        int half = shuffled.size() / 2;
        TrainingNeighborhood training = HypernetworkFolder.readTrainingNeighborhood(settings.hypernetwork())
                .orElseThrow(() -> new IllegalStateException("hypernetwork " + settings.hypernetwork()
                        + " does not contain its training descriptions; train it with this release"));
        List<Made> first = made("calibration", shuffled.subList(0, half), training);
        List<Made> second = made("test", shuffled.subList(half, shuffled.size()), training);
        List<List<String>> rows = new ArrayList<>();
        List<Scored> calibration = scored(first, second);
        List<Scored> test = scored(second, first);
        rows.addAll(rows("similarity", Signal.SIMILARITY, calibration, test));
        Double shipped = lab.hypernetworkConfig().outOfDistributionBelow();
        if (shipped != null) {
            rows.add(row(
                    "similarity: the hypernetwork's own, on the other half",
                    new WarningThreshold(Signal.SIMILARITY, shipped),
                    test));
        }
        rows.addAll(rows("score predicted from other tasks", Signal.PREDICTED_SCORE, calibration, test));
        List<Made> known = Stream.concat(first.stream(), second.stream())
                .filter(Made::isOfFirstWording)
                .toList();
        rows.addAll(rows(
                "score predicted from one wording of every task",
                Signal.PREDICTED_SCORE,
                scored(others(first), known),
                scored(others(second), known)));
        return new Report(
                NAME,
                "Whether the warning finds the adapters that fail",
                List.of(
                        "Base model " + settings.base().name() + ". Each of " + shuffled.size()
                                + " tasks of the suite words (trained ones, unseen ones, and unseen compositions) has up"
                                + " to " + WORDINGS
                                + " unseen wordings, each with an adapter. An adapter works if it has"
                                + " more right answers than the base model on the same held-out inputs: "
                                + settings.items()
                                + " of a trained task, up to four times as many of an unseen one. Otherwise it fails.",
                        "The threshold is the largest at which at most " + Math.round(100 * MAX_WARNED)
                                + " % of the working adapters of one half of the tasks get the warning. Shares in"
                                + " percent with 95 % intervals (Wilson). Seed " + settings.seed() + ".",
                        "Similarity: cosine of the description to the nearest training description. Predicted score:"
                                + " mean score of the " + Prediction.NEIGHBORS + " most similar descriptions that were"
                                + " scored, as in the generator: those of the other half of the tasks, or one wording of"
                                + " every task, which is then left out of the test."),
                List.of(new Table(
                        "Adapters with the warning",
                        List.of("threshold", "value below", "failing, n", "with warning", "working, n", "with warning"),
                        rows)),
                List.of());
    }

    private static List<String> row(String title, WarningThreshold threshold, List<Scored> adapters) {
        Share failing = threshold.failingWarned(adapters);
        Share working = threshold.workingWarned(adapters);
        return List.of(
                title,
                String.format(Locale.ROOT, "%.3f", threshold.below()),
                String.valueOf(failing.examples()),
                text(failing),
                String.valueOf(working.examples()),
                text(working));
    }

    private static String text(Share share) {
        return share.examples() == 0 ? "-" : share.text();
    }

    private static List<List<String>> rows(String title, Signal signal, List<Scored> calibration, List<Scored> test) {
        WarningThreshold calibrated = WarningThreshold.calibrated(signal, calibration, MAX_WARNED);
        return List.of(
                row(title + ": calibrated, on its own half", calibrated, calibration),
                row(title + ": calibrated, on the other half", calibrated, test));
    }

    /**
     * A scored adapter.
     *
     * @param wording 0 for the first wording of its task
     * @param vector of its description, {@code [taskVectorSize]}
     * @param similarity to the nearest training description
     * @param score 0 to 1
     * @param works whether it is better than the base model
     */
    private record Made(int wording, float[] vector, double similarity, double score, boolean works) {

        boolean isOfFirstWording() {
            return wording == 0;
        }
    }

    private static List<Made> others(List<Made> adapters) {
        return adapters.stream().filter(adapter -> !adapter.isOfFirstWording()).toList();
    }

    /** @param known adapters whose scores are known before those of {@code adapters} */
    private static List<Scored> scored(List<Made> adapters, List<Made> known) {
        return adapters.stream()
                .map(adapter -> new Scored(
                        adapter.similarity(),
                        Prediction.ofNearest(known.stream()
                                        .map(other -> new Prediction.Neighbor(
                                                TaskEmbedder.product(other.vector(), adapter.vector()), other.score())))
                                .map(Prediction::value)
                                .orElse(Double.POSITIVE_INFINITY),
                        adapter.works()))
                .toList();
    }

    private List<Made> made(String what, List<SuiteTask> tasks, TrainingNeighborhood training) {
        List<Made> adapters = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            SuiteTask task = tasks.get(i);
            progress.at(what + ": " + task.id(), i, tasks.size());
            List<String> wordings = task.heldOutDescriptions(WORDINGS, settings.seed());
            Share base =
                    rights(asked(task, Optional.empty()), NamedAdapters.NONE).get("");
            List<Asked> questions = wordings.stream()
                    .flatMap(wording -> asked(task, Optional.of(wording)).stream())
                    .toList();
            Map<String, Share> byWording = rights(questions, lab.generated());
            float[][] vectors = lab.embedder().embed(wordings);
            for (int w = 0; w < vectors.length; w++) {
                Share share = byWording.get(wordings.get(w));
                adapters.add(new Made(
                        w,
                        vectors[w],
                        training.nearest(vectors[w]),
                        (double) share.right() / share.examples(),
                        share.right() > base.right()));
            }
        }
        return adapters;
    }

    private Map<String, Share> rights(List<Asked> questions, NamedAdapters adapters) {
        return lab.scorer().byAdapter(questions, adapters, (answered, of) -> {});
    }

    private List<Asked> asked(SuiteTask task, Optional<String> wording) {
        return lab.items(task).stream()
                .map(item -> lab.asked(task, item, wording))
                .toList();
    }

    @Override
    public void close() {
        lab.close();
    }
}
