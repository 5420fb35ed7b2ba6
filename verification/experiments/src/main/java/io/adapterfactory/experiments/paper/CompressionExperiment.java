package io.adapterfactory.experiments.paper;

import ai.djl.Device;
import io.adapterfactory.experiments.baseline.JointDiagonalization;
import io.adapterfactory.experiments.baseline.UpdateSvd;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoLoraRecipe;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionConfig;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionTask;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionTrainer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Quality of compressed per-task LoRAs: by hypernetworks that reconstruct them, by SVD of each, and by joint
 * diagonalization (paper, figure 1, top right).
 */
final class CompressionExperiment implements Experiment {

    static final int LORAS_A_STEP = 24;
    private static final int FEW = 9;
    private static final long STEPS = 4000;
    private static final int[] LATENT = {32, 128};
    private static final int[] RANKS = {1, 2, 4};
    private static final int[] BASES = {8, 16, 32, 64};
    private static final int EXAMPLES = 20;

    /** Collects the rows of one set. */
    private static final class Lines {

        private final String set;
        private final double original;
        private final long numbers;
        private final List<List<String>> rows = new ArrayList<>();
        private final Map<String, List<double[]>> points = new HashMap<>();

        Lines(String set, Share original, long numbers) {
            this.set = set;
            this.original = original.value();
            this.numbers = numbers;
            add("originals", "originals", numbers, original);
        }

        void add(String kind, String name, long stored, Share share) {
            double ratio = numbers / (double) stored;
            double relative = 100 * share.value() / original;
            rows.add(List.of(
                    set,
                    name,
                    Long.toString(stored),
                    String.format(Locale.ROOT, "%.2f", ratio),
                    share.text(),
                    String.format(Locale.ROOT, "%.1f", relative)));
            points.computeIfAbsent(kind, key -> new ArrayList<>()).add(new double[] {ratio, relative});
        }
    }

    @Override
    public String name() {
        return "compression";
    }

    @Override
    public String about() {
        return "reconstruction of per-task LoRAs: score against compression, L, M, and S, SVD, and joint"
                + " diagonalization";
    }

    @Override
    public Report run(NanoLab lab) {
        List<Operation> all = NanoSplit.UNSEEN_WORDINGS.operations();
        List<Chart> charts = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (List<Operation> set : List.of(all.subList(0, Math.min(FEW, all.size())), all)) {
            Lines lines = compress(lab, set);
            rows.addAll(lines.rows);
            charts.add(chart(set.size(), lines));
        }
        return new Report(
                name(),
                "Compression of per-task LoRAs",
                List.of(
                        "Exact match in percent with 95 % intervals, for LoRAs after compression. Each LoRA answers 20"
                                + " held-out inputs of its task. Relative is the score divided by that of the"
                                + " original LoRAs. The ratio is the number of values in the original LoRAs divided by"
                                + " the number of stored values.",
                        "L, M, and S: hypernetworks of latent size 32 and 128, trained for " + STEPS
                                + " steps to reconstruct A and B as z-scores from one description of each task. Their"
                                + " stored values are the weights, means, and deviations; the sentence encoder is not"
                                + " counted. SVD: rank 1, 2, and 4 of 8. Joint diagonalization: bases of 8 to 64, with"
                                + " full and diagonal cores.",
                        "Seed 42."),
                List.of(new Table(
                        "Score after compression",
                        List.of("LoRAs", "kept as", "numbers", "ratio", "exact match", "relative, %"),
                        rows)),
                charts);
    }

    private static Chart chart(int size, Lines lines) {
        List<Chart.Series> series = new ArrayList<>();
        lines.points.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> series.add(new Chart.Series(
                        entry.getKey(),
                        entry.getValue().stream().mapToDouble(point -> point[0]).toArray(),
                        entry.getValue().stream().mapToDouble(point -> point[1]).toArray(),
                        null,
                        false)));
        return new Chart(
                "compression-" + size,
                size + " LoRAs",
                "compression ratio",
                "score relative to the originals, %",
                true,
                series);
    }

    private Lines compress(NanoLab lab, List<Operation> set) {
        List<LoraWeights> originals = set.stream()
                .map(operation -> NanoLoraRecipe.read(lab.settings().adapters(), operation))
                .toList();
        long numbers =
                originals.stream().mapToLong(CompressionExperiment::numbers).sum();
        Lines lines = new Lines(Integer.toString(set.size()), score(lab, set, originals), numbers);
        for (int rank : RANKS) {
            List<LoraWeights> truncated = originals.stream()
                    .map(lora -> UpdateSvd.truncated(lora, rank))
                    .toList();
            long stored =
                    truncated.stream().mapToLong(CompressionExperiment::numbers).sum();
            lines.add("SVD", "SVD, rank " + rank, stored, score(lab, set, truncated));
        }
        for (JointDiagonalization.Core core : JointDiagonalization.Core.values()) {
            for (int size : BASES) {
                String name = "joint diagonalization, " + core.name().toLowerCase(Locale.ROOT);
                lab.progress(name + " " + size + " of " + set.size() + " LoRAs", 0);
                JointDiagonalization joint = new JointDiagonalization(originals, size, core, NanoLab.SEED);
                List<LoraWeights> kept = new ArrayList<>();
                for (int i = 0; i < set.size(); i++) {
                    kept.add(joint.adapter(i));
                }
                lines.add(name, name + " " + size, joint.numbers(), score(lab, set, kept));
            }
        }
        for (HeadForm form : HeadForm.values()) {
            for (int latent : LATENT) {
                reconstruct(lab, lines, form, latent, set, originals);
            }
        }
        return lines;
    }

    private static void reconstruct(
            NanoLab lab, Lines lines, HeadForm form, int latent, List<Operation> set, List<LoraWeights> originals) {
        TaskEmbedder embedder = lab.embedder();
        List<ReconstructionTask> tasks = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            tasks.add(new ReconstructionTask(set.get(i).id(), List.of(vector(embedder, set.get(i))), originals.get(i)));
        }
        HypernetworkConfig config = config(lab, form, latent, embedder);
        try (Hypernetwork hypernetwork = lab.kept(
                "reconstruction-" + form + "-" + latent + "-" + set.size(),
                config,
                () -> train(lab, config, tasks, STEPS))) {
            List<LoraWeights> made = hypernetwork.generate(
                    tasks.stream().map(task -> task.taskVectors().get(0)).toArray(float[][]::new));
            lines.add(
                    "Text-to-LoRA " + form,
                    "Text-to-LoRA " + form + ", latent size " + latent,
                    new HypernetworkParameters(config)
                            .all().values().stream()
                                    .mapToLong(shape -> shape.size())
                                    .sum(),
                    score(lab, set, made));
        }
    }

    private static HypernetworkConfig config(NanoLab lab, HeadForm form, int latent, TaskEmbedder embedder) {
        HypernetworkConfig usual = lab.config(
                form, embedder.encoder().dimension(), embedder.encoder().id());
        return usual.withSizes(
                        usual.sizes().withTaskEncoder(0).withLatent(latent).withHeadInput(latent))
                .withOutput(HeadOutput.zScores());
    }

    static Map<String, float[]> train(
            NanoLab lab, HypernetworkConfig config, List<ReconstructionTask> tasks, long fullSteps) {
        long steps = lab.steps(fullSteps);
        List<LoraWeights> targets =
                tasks.stream().map(ReconstructionTask::adapter).toList();
        Map<String, float[]> start =
                new HypernetworkParameters(config).initializeForReconstruction(NanoLab.SEED, targets);
        ReconstructionConfig settings = ReconstructionConfig.reference(steps)
                .withTasksPerBatch(Math.min(LORAS_A_STEP, tasks.size()))
                .withSeed((int) NanoLab.SEED);
        try (ReconstructionTrainer trainer = new ReconstructionTrainer(config, start, settings, tasks, Device.cpu())) {
            while (!trainer.done()) {
                lab.progress("reconstruction of " + tasks.size() + " LoRAs", trainer.step() / (double) steps);
                trainer.advance();
            }
            return trainer.weights();
        }
    }

    private static float[] vector(TaskEmbedder embedder, Operation operation) {
        return embedder.embed(NanoSuite.standard().descriptions(operation, Wording.SEEN, 1, NanoLab.SEED))[0];
    }

    private static long numbers(LoraWeights lora) {
        return lora.target().parameters(lora.config().rank());
    }

    private static Share score(NanoLab lab, List<Operation> set, List<LoraWeights> loras) {
        Map<String, LoraWeights> byTask = new HashMap<>();
        for (int i = 0; i < set.size(); i++) {
            byTask.put(set.get(i).id(), loras.get(i));
        }
        return lab.scorer()
                .adapted(
                        set,
                        EXAMPLES,
                        operation -> List.of(operation.id()),
                        (operation, text) -> byTask.get(operation.id()));
    }
}
