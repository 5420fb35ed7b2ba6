package io.adapterfactory.t2l.training.reconstruction;

import ai.djl.Device;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkStart;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkTrainer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Reconstruction training of the hypernetwork (paper, section 3.2): it learns to generate given adapters from their
 * tasks' descriptions. It needs no language model.
 */
public final class ReconstructionTrainer extends HypernetworkTrainer {

    private final ReconstructionConfig config;
    private final List<ReconstructionTask> tasks;
    private final HypernetworkForward forward;
    private final ReconstructionLoss loss;

    /** @param start from {@link HypernetworkParameters#initializeForReconstruction} or an earlier training */
    public ReconstructionTrainer(
            HypernetworkConfig hypernetwork,
            Map<String, float[]> start,
            ReconstructionConfig config,
            List<ReconstructionTask> tasks,
            Device device) {
        this(hypernetwork, start, config, tasks, device, TrainingLog.NONE);
    }

    /** @param log receives every step */
    public ReconstructionTrainer(
            HypernetworkConfig hypernetwork,
            Map<String, float[]> start,
            ReconstructionConfig config,
            List<ReconstructionTask> tasks,
            Device device,
            TrainingLog log) {
        super(
                Torch.newManager(device),
                new HypernetworkStart(checked(hypernetwork, tasks), start, TrainedPart.ALL),
                config.optimizer(),
                config.steps(),
                config.seed(),
                log);
        this.config = config;
        this.tasks = List.copyOf(tasks);
        this.forward = new HypernetworkForward(hypernetwork);
        this.loss = new ReconstructionLoss(hypernetwork);
    }

    /** @throws IllegalArgumentException when the hypernetwork cannot generate the tasks' adapters */
    private static HypernetworkConfig checked(HypernetworkConfig hypernetwork, List<ReconstructionTask> tasks) {
        for (ReconstructionTask task : tasks) {
            if (!task.adapter().target().equals(hypernetwork.target())) {
                throw new IllegalArgumentException("the adapter of task " + task.id() + " is for "
                        + task.adapter().target() + "; expected " + hypernetwork.target());
            }
            int rank = task.adapter().config().rank();
            float scaling = task.adapter().config().scaling();
            LoraConfig written = hypernetwork.lora();
            if (rank != written.rank() || scaling != written.scaling()) {
                throw new IllegalArgumentException("the adapter of task " + task.id() + " has rank " + rank
                        + " and scaling " + scaling + "; expected " + written.rank() + " and " + written.scaling());
            }
        }
        if (hypernetwork.output().offset() != HeadOutput.Offset.NONE) {
            throw new IllegalArgumentException("reconstruction has no offset; found " + hypernetwork.output());
        }
        return hypernetwork;
    }

    /** One step over {@code tasksPerBatch} tasks with {@code vectorsPerTask} descriptions each. */
    @Override
    public Optimization.StepReport advance() {
        Random random = new Random(optimization.stepSeed());
        int[] drawn = new TaskSampler.EachInTurn(tasks.size())
                .sample(optimization.step(), config.seed(), Math.min(config.tasksPerBatch(), tasks.size()));
        List<float[]> vectors = new ArrayList<>();
        List<LoraWeights> targets = new ArrayList<>();
        for (int index : drawn) {
            ReconstructionTask task = tasks.get(index);
            for (int i = 0; i < config.vectorsPerTask(); i++) {
                vectors.add(
                        task.taskVectors().get(random.nextInt(task.taskVectors().size())));
                targets.add(task.adapter());
            }
        }
        return optimization.advance((step, leaves) -> {
            HypernetworkWeights weights = arrays.with(leaves);
            HypernetworkForward.Generated generated = forward.headNumbers(weights, matrix(step, vectors), true);
            return loss.of(step, generated, weights, targets);
        });
    }
}
