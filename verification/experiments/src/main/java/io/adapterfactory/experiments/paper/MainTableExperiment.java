package io.adapterfactory.experiments.paper;

import ai.djl.Device;
import io.adapterfactory.experiments.baseline.ArrowRouting;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoLibrary;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.nano.NanoTable;
import io.adapterfactory.experiments.nano.NanoTasks;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.sft.SftTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** All baselines and Text-to-LoRA in its three forms on every split (paper, main table). */
final class MainTableExperiment implements Experiment {

    private static final int EXPERTS = 4;
    private static final int HYPERDECODER_EXAMPLES = 4000;
    private static final int QUICK_EXAMPLES = 200;

    @Override
    public String name() {
        return "main";
    }

    @Override
    public String about() {
        return "main table: every baseline and Text-to-LoRA L, M and S on every split";
    }

    @Override
    public Report run(NanoLab lab) {
        TaskEmbedder embedder = lab.embedder();
        Map<String, Map<NanoSplit, Share>> rows = NanoTable.simpleWays(
                lab.scorer(),
                lab.model(),
                lab.settings().adapters(),
                embedder,
                split -> lab.progress("baselines: " + split, 0));
        Map<NanoSplit, Share> upperBound = rows.remove("per-task LoRA");
        try (ArrowRouting arrow = new ArrowRouting(
                        lab.model(), NanoLibrary.read(lab.settings().adapters(), embedder), EXPERTS, 1);
                Hypernetwork hyperdecoder = hyperdecoder(lab)) {
            for (NanoSplit split : NanoSplit.values()) {
                lab.progress("Arrow and Hyperdecoders: " + split.title(), 0);
                NanoTable.put(
                        rows,
                        "Arrow routing over the per-task LoRAs",
                        split,
                        lab.scorer().routed(split, arrow));
                NanoTable.put(
                        rows,
                        "Hyperdecoders",
                        split,
                        lab.scorer().adaptedByInput(split, prompts -> hyperdecoder.generate(embedder.embed(prompts))));
            }
        }
        int tasks = TaskCountExperiment.most(lab);
        for (HeadForm form : HeadForm.values()) {
            try (Hypernetwork hypernetwork = lab.sft(form, tasks)) {
                add(lab, rows, "Text-to-LoRA " + form + ", " + tasks + " tasks", hypernetwork);
            }
        }
        try (Hypernetwork shipped = HypernetworkFolder.load(lab.settings().shipped(), Device.cpu())) {
            add(lab, rows, "Text-to-LoRA, as shipped", shipped);
        }
        rows.put("per-task LoRA", upperBound);
        return new Report(
                name(),
                "Main table",
                List.of(
                        "Exact match in percent with 95 % intervals, on the same held-out inputs in every row."
                                + " Text-to-LoRA L, M, and S are trained for " + NanoLab.sftInWords()
                                + " each. The shipped hypernetwork has form M and was trained longer, on all"
                                + " compositions. Hyperdecoders: the embedding of the input is the task vector; trained"
                                + " for as many steps, on "
                                + HYPERDECODER_EXAMPLES + " examples. Arrow: the best " + EXPERTS
                                + " of the 120 LoRAs for each token, temperature 1.",
                        "Seed 42."),
                List.of(NanoTable.table("Exact match", rows)),
                List.of());
    }

    private static void add(
            NanoLab lab, Map<String, Map<NanoSplit, Share>> rows, String name, Hypernetwork hypernetwork) {
        for (NanoSplit split : NanoSplit.values()) {
            lab.progress(name + ": " + split.title(), 0);
            NanoTable.put(
                    rows,
                    name,
                    split,
                    NanoTable.generated(
                            lab.scorer(),
                            split,
                            hypernetwork,
                            lab.embedder(hypernetwork.config().textEncoder())));
        }
    }

    /** Every example is a separate task, described by its prompt. */
    private static Hypernetwork hyperdecoder(NanoLab lab) {
        TaskEmbedder embedder = lab.embedder();
        HypernetworkConfig config = lab.config(
                HeadForm.M, embedder.encoder().dimension(), embedder.encoder().id());
        return lab.kept("hyperdecoders", config, () -> {
            List<Operation> tasks = NanoLab.trainingTasks(TaskCountExperiment.most(lab));
            int count = lab.settings().quick() ? QUICK_EXAMPLES : HYPERDECODER_EXAMPLES;
            Random random = new Random(NanoLab.SEED);
            List<TaskExample> examples = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                examples.add(NanoSuite.trainingExample(tasks.get(random.nextInt(tasks.size())), random));
            }
            lab.progress("hyperdecoders: prompts", 0);
            float[][] vectors =
                    embedder.embed(examples.stream().map(TaskExample::prompt).toList());
            List<SftTask> single = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                single.add(new SftTask(
                        "example" + i,
                        List.of(vectors[i]),
                        ExampleSource.of(List.of(NanoTasks.trainingExample(examples.get(i))))));
            }
            return lab.train("hyperdecoders", config, single, 1);
        });
    }
}
