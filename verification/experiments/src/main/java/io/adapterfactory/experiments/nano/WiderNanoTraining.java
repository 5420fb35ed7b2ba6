package io.adapterfactory.experiments.nano;

import ai.djl.Device;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.WiderTaskEncoder;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.reconstruction.CodedTask;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionConfig;
import io.adapterfactory.t2l.training.reconstruction.TaskCodeTrainer;
import io.adapterfactory.t2l.training.sft.SftTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The second half of the nano hypernetwork's training: a second text encoder, more varied wordings, and more arguments.
 * First the task encoder, which gets wider, learns to give every wording of a task the mean code that the first half
 * gave its descriptions; then everything is trained by SFT.
 */
final class WiderNanoTraining {

    /** Numbers of descriptions of each task, seen ones and varied ones. */
    private record Amounts(int seen, int varied) {}

    private static final Amounts ATOMIC = new Amounts(200, 300);
    private static final Amounts COMPOSITIONS = new Amounts(30, 30);
    private static final Amounts FURTHER_ARGUMENTS = new Amounts(60, 60);
    private static final long SEEN_SEED = 42;
    private static final long VARIED_SEED = 43;
    private static final int CODES_PER_STEP = 512;
    private static final double ATOMIC_SHARE_OF_CODES = 0.3;
    private static final double ATOMIC_SHARE = 0.25;
    private static final double FURTHER_SHARE = 0.15;

    private final List<Operation> atomic = NanoSuite.standard().trainingAtomic();
    private final List<Operation> compositions = NanoSuite.standard().trainingCompositions(Integer.MAX_VALUE / 2);
    private final List<Operation> further = NanoSuite.standard().furtherArguments();
    private final List<SftTask> tasks = new ArrayList<>();

    /**
     * Embeds all descriptions, which takes about a quarter of an hour.
     *
     * @param embedder of the wider hypernetwork
     */
    WiderNanoTraining(TaskEmbedder embedder, NanoLoraRecipe.Progress embedding) {
        add(atomic, ATOMIC, embedder, embedding);
        add(compositions, COMPOSITIONS, embedder, embedding);
        add(further, FURTHER_ARGUMENTS, embedder, embedding);
    }

    private void add(
            List<Operation> operations, Amounts amounts, TaskEmbedder embedder, NanoLoraRecipe.Progress embedding) {
        int before = tasks.size();
        int all = atomic.size() + compositions.size() + further.size();
        tasks.addAll(NanoTasks.described(
                operations,
                operation -> {
                    List<String> texts = new ArrayList<>(
                            NanoSuite.standard().descriptions(operation, Wording.SEEN, amounts.seen(), SEEN_SEED));
                    texts.addAll(NanoSuite.standard()
                            .descriptions(operation, Wording.VARIED, amounts.varied(), VARIED_SEED));
                    return texts;
                },
                embedder,
                done -> embedding.done(before + done, all)));
    }

    /** Tasks for SFT, with those of further arguments. */
    List<SftTask> tasks() {
        return tasks;
    }

    TaskSampler sampler() {
        double[] weights = new double[tasks.size()];
        int trained = atomic.size() + compositions.size();
        Arrays.fill(weights, 0, atomic.size(), ATOMIC_SHARE / atomic.size());
        Arrays.fill(weights, atomic.size(), trained, (1 - ATOMIC_SHARE - FURTHER_SHARE) / compositions.size());
        Arrays.fill(weights, trained, weights.length, FURTHER_SHARE / further.size());
        return new TaskSampler.Weighted(weights);
    }

    /**
     * The start of the SFT.
     *
     * @param first weights after the first half
     * @param of configuration of {@code first}; its task vector is the first part of the wider one
     * @param steps of the training of the task encoder
     * @param progress called after every step with its number
     */
    Map<String, float[]> start(
            HypernetworkConfig of,
            Map<String, float[]> first,
            HypernetworkConfig wider,
            long steps,
            Consumer<Long> progress,
            TrainingLog log) {
        List<CodedTask> coded = new ArrayList<>();
        int trained = atomic.size() + compositions.size();
        try (Hypernetwork hypernetwork = new Hypernetwork(of, first, Device.cpu())) {
            for (int i = 0; i < trained; i++) {
                SftTask task = tasks.get(i);
                int seen = i < atomic.size() ? ATOMIC.seen() : COMPOSITIONS.seen();
                List<float[]> narrow = task.taskVectors().stream()
                        .limit(seen)
                        .map(vector -> firstPart(vector, of.sizes().taskVector()))
                        .toList();
                coded.add(new CodedTask(task.id(), task.taskVectors(), CodedTask.meanCode(hypernetwork, narrow)));
            }
        }
        double[] weights = new double[trained];
        Arrays.fill(weights, 0, atomic.size(), ATOMIC_SHARE_OF_CODES / atomic.size());
        Arrays.fill(weights, atomic.size(), trained, (1 - ATOMIC_SHARE_OF_CODES) / compositions.size());
        try (TaskCodeTrainer trainer = new TaskCodeTrainer(
                wider,
                WiderTaskEncoder.of(of, first, wider, SEEN_SEED),
                ReconstructionConfig.reference(steps).withTasksPerBatch(CODES_PER_STEP),
                coded,
                new TaskSampler.Weighted(weights),
                Device.cpu(),
                log)) {
            while (!trainer.done()) {
                trainer.advance();
                progress.accept(trainer.step());
            }
            return trainer.weights();
        }
    }

    /**
     * Joined encoders have parts of equal length: the first part of a joined task vector is the task vector of the first
     * encoder.
     */
    private static float[] firstPart(float[] vector, int width) {
        return Arrays.copyOf(vector, width);
    }
}
