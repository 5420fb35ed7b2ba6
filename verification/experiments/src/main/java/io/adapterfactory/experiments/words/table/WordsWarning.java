package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.experiments.words.table.WarningThreshold.Scored;
import io.adapterfactory.t2l.hypernetwork.TrainingNeighborhood;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.task.SuiteTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Whether the warning OUT_OF_DISTRIBUTION finds the adapters that fail. Its threshold is calibrated on one half of the
 * suite's tasks and tested on the other half, so that no wording of a tested task was seen in the calibration.
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
        List<Scored> calibration = scored("calibration", shuffled.subList(0, half), training);
        List<Scored> test = scored("test", shuffled.subList(half, shuffled.size()), training);
        WarningThreshold calibrated = WarningThreshold.calibrated(calibration, MAX_WARNED);
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("calibrated, on its own half", calibrated, calibration));
        rows.add(row("calibrated, on the other half", calibrated, test));
        Double shipped = lab.hypernetworkConfig().outOfDistributionBelow();
        if (shipped != null) {
            rows.add(row("the hypernetwork's own, on the other half", new WarningThreshold(shipped), test));
        }
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
                                + " % of the working adapters of one half of the tasks get the warning. Shares in per"
                                + " cent with 95 % intervals (Wilson). Seed " + settings.seed() + "."),
                List.of(new Table(
                        "Adapters with the warning",
                        List.of(
                                "threshold",
                                "cosine below",
                                "failing, n",
                                "with warning",
                                "working, n",
                                "with warning"),
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

    private List<Scored> scored(String what, List<SuiteTask> tasks, TrainingNeighborhood training) {
        List<Scored> adapters = new ArrayList<>();
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
                adapters.add(new Scored(
                        training.nearest(vectors[w]),
                        byWording.get(wordings.get(w)).right() > base.right()));
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
