package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.GeneratedAdapters;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoLoraRecipe;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Whether adapters are similar if their tasks' descriptions are, for trained and for generated ones (paper, appendix
 * D).
 */
final class SimilarityExperiment implements Experiment {

    @Override
    public String name() {
        return "similarity";
    }

    @Override
    public String about() {
        return "correlation of adapters' similarity with descriptions' similarity, per-task LoRAs and generated ones";
    }

    @Override
    public Report run(NanoLab lab) {
        List<Operation> tasks = NanoSplit.UNSEEN_WORDINGS.operations();
        List<Operation> compared = lab.settings().quick() ? tasks.subList(0, 12) : tasks;
        List<float[]> vectors = new ArrayList<>();
        List<float[]> trained = new ArrayList<>();
        for (Operation task : compared) {
            vectors.add(
                    lab.embedder().embed(NanoSuite.standard().descriptions(task, Wording.SEEN, 1, NanoLab.SEED))[0]);
            trained.add(
                    GeneratedAdapters.update(NanoLoraRecipe.read(lab.settings().adapters(), task)));
        }
        lab.progress("generating", 0.3);
        GeneratedAdapters made = GeneratedAdapters.of(lab, compared);
        List<float[]> generated =
                made.adapters().stream().map(GeneratedAdapters::update).toList();
        lab.progress("similarities", 0.6);
        double[] descriptions = cosines(vectors);
        double[] ofTrained = cosines(trained);
        double[] ofVectors = cosines(made.taskVectors());
        double[] ofGenerated = cosines(generated);
        return new Report(
                name(),
                "Similar descriptions, similar adapters?",
                List.of(
                        "Correlation, over all pairs of adapters, between the cosine of their updates B A and the cosine"
                                + " of the task vectors of their descriptions. Per-task LoRAs: " + compared.size()
                                + " tasks with one description each. Generated: the same tasks with three seen descriptions"
                                + " each, by the shipped hypernetwork."),
                List.of(new Table(
                        "Correlation",
                        List.of("adapters", "pairs", "Pearson", "Spearman", "mean cosine of adapters"),
                        List.of(
                                row("per-task LoRAs", descriptions, ofTrained),
                                row("generated", ofVectors, ofGenerated)))),
                List.of(
                        chart("similarity-trained", "Per-task LoRAs", descriptions, ofTrained),
                        chart("similarity-generated", "Generated adapters", ofVectors, ofGenerated)));
    }

    /** Cosines of all pairs. */
    private static double[] cosines(List<float[]> vectors) {
        double[] cosines = new double[vectors.size() * (vectors.size() - 1) / 2];
        int at = 0;
        for (int i = 0; i < vectors.size(); i++) {
            for (int j = 0; j < i; j++) {
                cosines[at++] = GeneratedAdapters.cosine(vectors.get(i), vectors.get(j));
            }
        }
        return cosines;
    }

    private static List<String> row(String name, double[] descriptions, double[] adapters) {
        double mean = 0;
        for (double cosine : adapters) {
            mean += cosine / adapters.length;
        }
        return List.of(
                name,
                Integer.toString(adapters.length),
                format(new PearsonsCorrelation().correlation(descriptions, adapters)),
                format(new SpearmansCorrelation().correlation(descriptions, adapters)),
                format(mean));
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** At most two thousand points, sampled evenly. */
    private static Chart chart(String name, String title, double[] descriptions, double[] adapters) {
        int step = Math.max(1, adapters.length / 2000);
        int count = (adapters.length + step - 1) / step;
        double[] x = new double[count];
        double[] y = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = descriptions[i * step];
            y[i] = adapters[i * step];
        }
        return new Chart(
                name,
                title,
                "cosine of descriptions",
                "cosine of adapters",
                false,
                List.of(new Chart.Series("pairs", x, y, null, false)));
    }
}
