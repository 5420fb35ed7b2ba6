package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.TrainingNeighborhood;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.statistics.RocArea;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How well the cosine to the nearest training description separates texts about other topics from new wordings of
 * trained tasks; the basis of the warning OUT_OF_DISTRIBUTION.
 */
final class WarningExperiment implements Experiment {

    private static final int DESCRIPTIONS = 10;
    /** Differs from the seed of the descriptions that were used for choosing the threshold. */
    private static final long SEED = 4711;

    @Override
    public String name() {
        return "warning";
    }

    @Override
    public String about() {
        return "how well OUT_OF_DISTRIBUTION separates other topics and noise from new wordings";
    }

    @Override
    public boolean needsAdapters() {
        return false;
    }

    @Override
    public Report run(NanoLab lab) {
        HypernetworkConfig config = HypernetworkFolder.readConfig(lab.settings().shipped());
        TrainingNeighborhood training = HypernetworkFolder.readTrainingNeighborhood(
                        lab.settings().shipped())
                .orElseThrow(() -> new IllegalStateException(
                        "hypernetwork " + lab.settings().shipped() + " does not contain its training descriptions"));
        TaskEmbedder embedder = lab.embedder(config.textEncoder());
        double[] foreign = distances(training, embedder, NanoSuite.standard().otherTopics());
        List<List<String>> rows = new ArrayList<>();
        List<Chart.Series> curves = new ArrayList<>();
        for (NanoSplit split : NanoSplit.values()) {
            lab.progress(split.title(), (double) split.ordinal() / NanoSplit.values().length);
            double[] own = distances(training, embedder, descriptions(split));
            RocArea area = RocArea.of(foreign, own);
            double limit = 1 - config.outOfDistributionBelow();
            rows.add(List.of(
                    split.title(),
                    Integer.toString(own.length),
                    String.format(
                            Locale.ROOT,
                            "%.3f (%.3f to %.3f)",
                            area.area(),
                            area.interval().low(),
                            area.interval().high()),
                    percent(shareAbove(own, limit)),
                    percent(shareAbove(foreign, limit))));
            curves.add(curve(split.title(), foreign, own));
        }
        return new Report(
                name(),
                "How good the warning is",
                List.of(
                        "The measure is 1 minus the largest cosine to a training description that the shipped"
                                + " hypernetwork keeps. Positives: "
                                + foreign.length + " descriptions of other topics and noise. Negatives: up to "
                                + DESCRIPTIONS
                                + " descriptions of each task of a split. Intervals: 95 %, Hanley and McNeil.",
                        String.format(
                                Locale.ROOT,
                                "A description gets the warning if that cosine is below %.3f. Seed %d.",
                                config.outOfDistributionBelow(),
                                SEED)),
                List.of(new Table(
                        "Other topics and noise compared with",
                        List.of("descriptions of", "n", "ROC area", "false warnings, %", "found, %"),
                        rows)),
                List.of(new Chart("warning", "ROC curves of the warning", "false warnings", "found", false, curves)));
    }

    private static List<String> descriptions(NanoSplit split) {
        return split.operations().stream()
                .flatMap(operation ->
                        NanoSuite.standard().descriptions(operation, split.wording(), DESCRIPTIONS, SEED).stream())
                .toList();
    }

    private static double[] distances(TrainingNeighborhood training, TaskEmbedder embedder, List<String> texts) {
        return Arrays.stream(embedder.embed(texts))
                .mapToDouble(vector -> 1 - training.nearest(vector))
                .toArray();
    }

    private static double shareAbove(double[] values, double limit) {
        return Arrays.stream(values).filter(value -> value > limit).count() / (double) values.length;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static Chart.Series curve(String name, double[] positives, double[] negatives) {
        double[] limits = new double[101];
        double[] x = new double[limits.length];
        double[] y = new double[limits.length];
        double[] sorted = negatives.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < limits.length; i++) {
            double limit = i == 100 ? -1 : sorted[(int) ((sorted.length - 1) * (1 - i / 100.0))];
            x[i] = shareAbove(negatives, limit);
            y[i] = shareAbove(positives, limit);
        }
        return new Chart.Series(name, x, y, null, true);
    }
}
