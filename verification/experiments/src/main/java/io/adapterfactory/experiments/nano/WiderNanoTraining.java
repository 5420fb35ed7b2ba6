package io.adapterfactory.experiments.nano;

import ai.djl.Device;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.reconstruction.CodedTask;
import io.adapterfactory.t2l.training.reconstruction.ReconstructionConfig;
import io.adapterfactory.t2l.training.reconstruction.TaskCodeTrainer;
import io.adapterfactory.t2l.training.sft.SftTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The second half of the nano hypernetwork's training: a second text encoder, more varied wordings, and more arguments.
 * The task encoder, which gets wider, learns to give every wording of a task the mean code that the first half gave its
 * descriptions. Then everything is trained by SFT, and last the task encoder once more, with the mean codes after that.
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
    private static final double ATOMIC_SHARE = 0.25;
    private static final double COMPOSITION_SHARE = 0.6;
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
        return sampler(tasks.size());
    }

    /** Of the first tasks. Without the further arguments, the other shares keep their ratio. */
    private TaskSampler sampler(int count) {
        double[] weights = new double[count];
        int trained = atomic.size() + compositions.size();
        Arrays.fill(weights, 0, atomic.size(), ATOMIC_SHARE / atomic.size());
        Arrays.fill(weights, atomic.size(), trained, COMPOSITION_SHARE / compositions.size());
        Arrays.fill(weights, trained, count, FURTHER_SHARE / further.size());
        return new TaskSampler.Weighted(weights);
    }

    /**
     * A training of the task encoder.
     *
     * @param teacher whose codes are learned, which has the first text encoder or both
     * @param teacherWeights of the teacher
     * @param start of the training, with both text encoders
     */
    record Codes(
            HypernetworkConfig teacher, Map<String, float[]> teacherWeights, Map<String, float[]> start, long steps) {}

    /** Trains with the tasks of the first half, and the codes of the descriptions that the first half knew. */
    Map<String, float[]> firstCodes(HypernetworkConfig config, Codes codes, double learningRate, TrainingLog log) {
        int width = codes.teacher().sizes().taskVector();
        return train(
                config,
                codes,
                atomic.size() + compositions.size(),
                (task, i) -> task.taskVectors().stream()
                        .limit(i < atomic.size() ? ATOMIC.seen() : COMPOSITIONS.seen())
                        .map(vector -> firstPart(vector, width))
                        .toList(),
                learningRate,
                log);
    }

    /** Trains with all tasks and the codes of all their descriptions. */
    Map<String, float[]> lastCodes(HypernetworkConfig config, Codes codes, double learningRate, TrainingLog log) {
        return train(config, codes, tasks.size(), (task, i) -> task.taskVectors(), learningRate, log);
    }

    /** The task vectors from which a task's code comes. */
    @FunctionalInterface
    private interface Known {
        List<float[]> of(SftTask task, int index);
    }

    private Map<String, float[]> train(
            HypernetworkConfig config, Codes codes, int count, Known known, double learningRate, TrainingLog log) {
        List<CodedTask> coded = new ArrayList<>();
        try (Hypernetwork teacher = new Hypernetwork(codes.teacher(), codes.teacherWeights(), Device.cpu())) {
            for (int i = 0; i < count; i++) {
                SftTask task = tasks.get(i);
                coded.add(new CodedTask(task.id(), task.taskVectors(), CodedTask.meanCode(teacher, known.of(task, i))));
            }
        }
        ReconstructionConfig settings = ReconstructionConfig.reference(codes.steps())
                .withTasksPerBatch(CODES_PER_STEP)
                .withOptimizer(optimizer ->
                        optimizer.withLearningRate(new LearningRate(learningRate, 0.1, LearningRate.Decay.LINEAR)));
        try (TaskCodeTrainer trainer =
                new TaskCodeTrainer(config, codes.start(), settings, coded, sampler(count), Device.cpu(), log)) {
            while (!trainer.done()) {
                trainer.advance();
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
