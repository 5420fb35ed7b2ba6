package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoScorer;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.nano.NanoTable;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Encoders of descriptions: sentence encoders, the base model itself, bags of words, or no text at all. */
final class EncoderExperiment implements Experiment {

    private static final int TASKS = 180;
    private static final int QUICK_TASKS = 16;
    static final String MINILM_MEAN = BundledEncoder.MINILM.fullName() + "/mean";
    static final String BGE_SMALL = BundledEncoder.BGE_SMALL.fullName() + "/cls";
    private static final int SEEN_INPUTS = 12;

    @Override
    public String name() {
        return "encoders";
    }

    @Override
    public String about() {
        return "text encoders: MiniLM (two poolings), bge-small, the base model's last token, bag of words, one-hot";
    }

    @Override
    public Report run(NanoLab lab) {
        int tasks = lab.settings().quick() ? QUICK_TASKS : TASKS;
        List<List<String>> rows = new ArrayList<>();
        List<TaskEmbedder> embedders = List.of(
                lab.embedder(),
                lab.embedder(MINILM_MEAN),
                lab.embedder(BGE_SMALL),
                new TaskEmbedder(new LastToken(lab.model(), lab.tokenizer())),
                new TaskEmbedder(new BagOfWords()));
        for (TaskEmbedder embedder : embedders) {
            rows.add(row(lab, tasks, embedder));
        }
        rows.add(oneHot(lab, tasks));
        return new Report(
                name(),
                "Text encoders",
                List.of(
                        "Exact match in percent with 95 % intervals. Hypernetworks of form M, " + TASKS
                                + " training tasks, " + NanoLab.DESCRIPTIONS + " descriptions each, "
                                + NanoLab.sftInWords()
                                + "; only the encoder differs. One-hot task vectors can represent only the tasks that"
                                + " were trained.",
                        "all-minilm-l6-v2/ordered-4 keeps four ordered coefficients of the token vectors; the usual"
                                + " mean keeps one. bge-small-en-v1.5-q is bge-small-en-v1.5 with 8-bit weights."
                                + " nano/last-token is the base model, which was never trained on words.",
                        "Seed 42."),
                List.of(new Table(
                        "Exact match",
                        List.of(
                                "encoder",
                                "width",
                                "trained tasks, seen wordings",
                                "unseen wordings",
                                "unseen compositions",
                                "unseen arguments"),
                        rows)),
                List.of());
    }

    private static List<String> row(NanoLab lab, int tasks, TaskEmbedder embedder) {
        String id = embedder.encoder().id();
        int width = embedder.encoder().dimension();
        HypernetworkConfig config = lab.config(HeadForm.M, width, id);
        List<Operation> training = NanoLab.trainingTasks(tasks);
        String key = "encoder-" + id.replace('/', '-');
        try (Hypernetwork hypernetwork = embedder == lab.embedder()
                ? lab.sft(HeadForm.M, tasks)
                : lab.sft(key, config, training, lab.described(embedder))) {
            List<String> row = new ArrayList<>(List.of(id, Integer.toString(width)));
            lab.progress("scoring " + id, 0);
            row.add(lab.scorer()
                    .adapted(
                            scored(training),
                            SEEN_INPUTS,
                            operation -> NanoScorer.descriptions(operation, Wording.SEEN),
                            (operation, text) -> hypernetwork
                                    .generate(embedder.embed(List.of(text)))
                                    .get(0))
                    .text());
            for (NanoSplit split : NanoSplit.values()) {
                row.add(NanoTable.generated(lab.scorer(), split, hypernetwork, embedder)
                        .text());
            }
            return row;
        }
    }

    private static List<String> oneHot(NanoLab lab, int tasks) {
        List<Operation> training = NanoLab.trainingTasks(tasks);
        Map<String, float[]> vectors = new HashMap<>();
        for (int i = 0; i < training.size(); i++) {
            float[] vector = new float[training.size()];
            vector[i] = (float) Math.sqrt(training.size());
            vectors.put(training.get(i).id(), vector);
        }
        HypernetworkConfig config = lab.config(HeadForm.M, training.size(), "one-hot");
        try (Hypernetwork hypernetwork =
                lab.sft("encoder-one-hot", config, training, operation -> List.of(vectors.get(operation.id())))) {
            Share trained = lab.scorer()
                    .adapted(
                            scored(training),
                            SEEN_INPUTS,
                            operation -> List.of(operation.id()),
                            (operation, text) -> hypernetwork
                                    .generate(new float[][] {vectors.get(operation.id())})
                                    .get(0));
            return List.of("one-hot", Integer.toString(tasks), trained.text(), "-", "-", "-");
        }
    }

    /** The first training tasks, as many as in other splits. */
    private static List<Operation> scored(List<Operation> training) {
        return training.subList(0, Math.min(training.size(), 120));
    }
}
