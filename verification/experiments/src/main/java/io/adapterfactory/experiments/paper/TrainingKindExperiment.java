package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoLoraRecipe;
import io.adapterfactory.experiments.nano.NanoScorer;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.nano.NanoTable;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The same tasks and descriptions, learned from data or from the tasks' LoRAs: which one generalizes (paper, section
 * 4).
 */
final class TrainingKindExperiment implements Experiment {

    private static final long STEPS = 6000;
    private static final int SEEN_INPUTS = 12;

    @Override
    public String name() {
        return "training";
    }

    @Override
    public String about() {
        return "SFT against reconstruction of LoRAs, zero-shot";
    }

    @Override
    public Report run(NanoLab lab) {
        List<Operation> tasks = NanoSplit.UNSEEN_WORDINGS.operations();
        TaskEmbedder embedder = lab.embedder();
        HypernetworkConfig plain = lab.config(
                HeadForm.M, embedder.encoder().dimension(), embedder.encoder().id());
        HypernetworkConfig zScored = plain.withOutput(HeadOutput.zScores());
        Function<Operation, List<float[]>> vectors = lab.described(embedder);
        Map<String, List<Share>> shares = new LinkedHashMap<>();
        try (Hypernetwork sft = lab.sft("training-sft", plain, tasks, vectors);
                Hypernetwork reconstruction = lab.kept("training-reconstruction", zScored, () -> {
                    List<ReconstructionTask> targets = new ArrayList<>();
                    for (Operation task : tasks) {
                        targets.add(new ReconstructionTask(
                                task.id(),
                                vectors.apply(task),
                                NanoLoraRecipe.read(lab.settings().adapters(), task)));
                    }
                    return CompressionExperiment.train(lab, zScored, targets, STEPS);
                })) {
            shares.put("SFT", score(lab, sft));
            shares.put("reconstruction", score(lab, reconstruction));
        }
        List<List<String>> rows = new ArrayList<>();
        shares.forEach((name, cells) -> {
            List<String> row = new ArrayList<>(List.of(name));
            cells.forEach(share -> row.add(share.text()));
            rows.add(row);
        });
        return new Report(
                name(),
                "SFT against reconstruction",
                List.of(
                        "Exact match in percent with 95 % intervals. Both hypernetworks have form M and were trained"
                                + " on the same 120 tasks with the same " + NanoLab.DESCRIPTIONS
                                + " descriptions each. One was trained on the tasks' data (" + NanoLab.sftInWords()
                                + "), the other to reproduce the tasks' LoRAs (A and B as z-scores, " + STEPS
                                + " steps of "
                                + CompressionExperiment.LORAS_A_STEP + " LoRAs).",
                        "Seed 42."),
                List.of(new Table(
                        "Exact match",
                        List.of(
                                "trained by",
                                "trained tasks, seen wordings",
                                "trained tasks, unseen wordings",
                                "unseen compositions",
                                "unseen arguments"),
                        rows)),
                List.of());
    }

    private static List<Share> score(NanoLab lab, Hypernetwork hypernetwork) {
        List<Share> shares = new ArrayList<>();
        lab.progress("scoring", 0);
        shares.add(lab.scorer()
                .adapted(
                        NanoSplit.UNSEEN_WORDINGS.operations(),
                        SEEN_INPUTS,
                        operation -> NanoScorer.descriptions(operation, Wording.SEEN),
                        (operation, text) -> hypernetwork
                                .generate(lab.embedder().embed(List.of(text)))
                                .get(0)));
        for (NanoSplit split : NanoSplit.values()) {
            shares.add(NanoTable.generated(lab.scorer(), split, hypernetwork, lab.embedder()));
        }
        return shares;
    }
}
