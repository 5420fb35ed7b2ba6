package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.nano.NanoTable;
import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Zero-shot scores against the number of training tasks, for L, M and S (paper, figure 1, bottom right). */
final class TaskCountExperiment implements Experiment {

    private static final int[] COUNTS = {30, 90, 180};
    private static final int[] QUICK = {8, 16};

    static int[] counts(NanoLab lab) {
        return lab.settings().quick() ? QUICK : COUNTS;
    }

    /** The largest number of tasks. */
    static int most(NanoLab lab) {
        int[] counts = counts(lab);
        return counts[counts.length - 1];
    }

    @Override
    public String name() {
        return "tasks";
    }

    @Override
    public String about() {
        return "zero-shot score against the number of training tasks, L, M and S";
    }

    @Override
    public Report run(NanoLab lab) {
        int[] counts = counts(lab);
        List<List<String>> rows = new ArrayList<>();
        List<Chart.Series> series = new ArrayList<>();
        for (HeadForm form : HeadForm.values()) {
            List<Share> compositions = new ArrayList<>();
            for (int count : counts) {
                List<String> row = new ArrayList<>(List.of(form.name(), Integer.toString(count)));
                try (Hypernetwork hypernetwork = lab.sft(form, count)) {
                    for (NanoSplit split : NanoSplit.values()) {
                        lab.progress("scoring " + form + " after " + count + " tasks", 0);
                        Share share = NanoTable.generated(lab.scorer(), split, hypernetwork, lab.embedder());
                        row.add(share.text());
                        if (split == NanoSplit.UNSEEN_COMPOSITIONS) {
                            compositions.add(share);
                        }
                    }
                }
                rows.add(row);
            }
            series.add(
                    Chart.Series.of(form.name(), Arrays.stream(counts).boxed().toList(), compositions));
        }
        List<String> columns = new ArrayList<>(List.of("form", "training tasks"));
        for (NanoSplit split : NanoSplit.values()) {
            columns.add(split.title());
        }
        return new Report(
                name(),
                "Zero-shot score against the number of training tasks",
                List.of(
                        "Exact match in percent with 95 % intervals. Every hypernetwork is trained by SFT for "
                                + NanoLab.sftInWords()
                                + ", so with more tasks, each of them is trained less. A larger set of tasks contains"
                                + " the smaller ones. Unseen wordings are scored on all 120 tasks, even if fewer were"
                                + " trained.",
                        "Seed 42."),
                List.of(new Table("Exact match", columns, rows)),
                List.of(new Chart("tasks", "Unseen compositions", "training tasks", "exact match, %", false, series)));
    }
}
