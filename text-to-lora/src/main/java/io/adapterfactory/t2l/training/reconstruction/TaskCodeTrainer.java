package io.adapterfactory.t2l.training.reconstruction;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
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
 * Trains only the task encoder: all wordings of a task should get the task's code. The loss is the mean squared
 * difference. A step needs no base model and no adapters, so it can see many more descriptions than a step of SFT. This
 * is not in the paper.
 */
public final class TaskCodeTrainer extends HypernetworkTrainer {

    private final ReconstructionConfig config;
    private final List<CodedTask> tasks;
    private final TaskSampler sampler;
    private final HypernetworkForward forward;

    /**
     * @param start of a trained hypernetwork
     * @param log receives every step
     */
    public TaskCodeTrainer(
            HypernetworkConfig hypernetwork,
            Map<String, float[]> start,
            ReconstructionConfig config,
            List<CodedTask> tasks,
            TaskSampler sampler,
            Device device,
            TrainingLog log) {
        super(
                Torch.newManager(device),
                new HypernetworkStart(hypernetwork, start, TrainedPart.TASK_ENCODER),
                config.optimizer(),
                config.steps(),
                config.seed(),
                log);
        this.config = config;
        this.tasks = List.copyOf(tasks);
        this.sampler = sampler;
        this.forward = new HypernetworkForward(hypernetwork);
    }

    /** One step over {@code tasksPerBatch} tasks with {@code vectorsPerTask} descriptions each. */
    @Override
    public Optimization.StepReport advance() {
        Random random = new Random(optimization.stepSeed());
        List<float[]> vectors = new ArrayList<>();
        List<float[]> codes = new ArrayList<>();
        for (int index : sampler.sample(optimization.step(), config.seed(), config.tasksPerBatch())) {
            CodedTask task = tasks.get(index);
            for (int i = 0; i < config.vectorsPerTask(); i++) {
                vectors.add(
                        task.taskVectors().get(random.nextInt(task.taskVectors().size())));
                codes.add(task.code());
            }
        }
        return optimization.advance((step, leaves) -> {
            NDArray found = forward.encodeTasks(arrays.with(leaves), matrix(step, vectors)); // [G, d/2]
            return found.sub(matrix(step, codes)).square().mean();
        });
    }
}
