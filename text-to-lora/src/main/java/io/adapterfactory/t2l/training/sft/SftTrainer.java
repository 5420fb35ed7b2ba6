package io.adapterfactory.t2l.training.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.continual.OutputPenalty;
import io.adapterfactory.t2l.training.continual.StartAverage;
import io.adapterfactory.t2l.training.continual.StartOutput;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkStart;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkTrainer;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization;
import io.adapterfactory.t2l.training.response.LoraLanguageModelLoss;
import io.adapterfactory.t2l.training.response.LowerLayers;
import io.adapterfactory.t2l.training.response.ResponseLoss;
import io.adapterfactory.t2l.training.response.TokenBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Supervised fine-tuning of the hypernetwork (paper, section 3.3 and equation 5): cross-entropy of the frozen base
 * model's answers with the adapters that the hypernetwork generates. Only the hypernetwork is trained.
 */
public final class SftTrainer extends HypernetworkTrainer {

    private final LowerLayers lower;
    private final LoraLanguageModelLoss loss;
    private final HypernetworkConfig hypernetwork;
    private final SftConfig config;
    private final List<SftTask> tasks;
    private final TaskSampler sampler;
    private final HypernetworkForward forward;
    private final TrainingLog log;
    private final Map<String, float[]> start;
    private final Optional<StartOutput> startOutput;

    /**
     * @param start initial weights, from {@link HypernetworkParameters#initialize} or a trained hypernetwork
     */
    public SftTrainer(
            CausalLanguageModel model,
            HypernetworkConfig hypernetwork,
            Map<String, float[]> start,
            SftConfig config,
            List<SftTask> tasks,
            TaskSampler sampler) {
        this(model, hypernetwork, start, config, tasks, sampler, TrainingLog.NONE);
    }

    /** @param log receives every step and validation */
    public SftTrainer(
            CausalLanguageModel model,
            HypernetworkConfig hypernetwork,
            Map<String, float[]> start,
            SftConfig config,
            List<SftTask> tasks,
            TaskSampler sampler,
            TrainingLog log) {
        super(
                model.newManager(),
                new HypernetworkStart(hypernetwork, start, config.continual().trainedPart()),
                config.optimizer(),
                config.steps(),
                config.seed(),
                log);
        this.lower = new LowerLayers(
                manager,
                model.decoder(),
                model.weights(),
                hypernetwork.target().layers().get(0));
        Regularization regularization = config.regularization();
        this.loss = new LoraLanguageModelLoss(
                lower,
                new ResponseLoss(regularization.labelSmoothing(), config.equallyWeightSamples()),
                regularization.neftuneAlpha(),
                regularization.loraDropout());
        this.log = log;
        this.hypernetwork = hypernetwork;
        this.config = config;
        this.tasks = List.copyOf(tasks);
        this.sampler = sampler;
        this.forward = new HypernetworkForward(hypernetwork);
        this.start = Map.copyOf(start);
        this.startOutput = startOutput(start);
    }

    /** Empty if there is no penalty, or the start knows none of the tasks. */
    private Optional<StartOutput> startOutput(Map<String, float[]> start) {
        List<List<float[]>> known = tasks.stream()
                .filter(SftTask::learned)
                .map(SftTask::taskVectors)
                .toList();
        OutputPenalty penalty = config.continual().outputPenalty();
        return penalty.applies() && !known.isEmpty()
                ? Optional.of(new StartOutput(manager, hypernetwork, start, penalty, known))
                : Optional.empty();
    }

    /** One step over {@code tasksPerBatch} tasks with {@code pointsPerTask} examples each. */
    @Override
    public Optimization.StepReport advance() {
        Random random = new Random(optimization.stepSeed());
        int[] drawn = sampler.sample(optimization.step(), config.seed(), config.tasksPerBatch());
        List<float[]> vectors = new ArrayList<>();
        List<TokenBatch.Sequence> sequences = new ArrayList<>();
        for (int index : drawn) {
            SftTask task = tasks.get(index);
            vectors.add(task.taskVectors().get(random.nextInt(task.taskVectors().size())));
            for (int point = 0; point < config.pointsPerTask(); point++) {
                sequences.add(task.examples().next(random).sequence());
            }
        }
        TokenBatch batch = new TokenBatch(sequences);
        double l2 = config.regularization().generatedL2();
        Optimization.StepReport report = optimization.advance((step, leaves, backward) -> {
            HypernetworkWeights weights = arrays.with(leaves);
            HypernetworkForward.Generated generated = forward.generate(weights, matrix(step, vectors), true);
            HypernetworkForward.Generated detached = GeneratedLoras.detached(step, generated);
            double value = loss.accumulate(
                    step, batch, vectors.size(), () -> GeneratedLoras.pairs(hypernetwork, detached), backward);
            NDArray rest = GeneratedLoras.carryBack(step, generated, detached);
            if (l2 > 0) {
                NDArray squares = Torch.times(GeneratedLoras.meanSquares(hypernetwork.target(), generated), l2);
                value += squares.toFloatArray()[0];
                rest = rest.add(squares);
            }
            if (startOutput.isPresent()) {
                NDArray penalty = startOutput.get().penalty(step, weights, random);
                value += penalty.toFloatArray()[0];
                rest = rest.add(penalty);
            }
            backward.accept(rest);
            return value;
        });
        if (config.continual().average().isDueAfter(optimization.step(), config.steps())) {
            averageWithStart();
        }
        return report;
    }

    /**
     * Averages the weights with the start's, as {@link io.adapterfactory.t2l.training.continual.StartAverage} says; does
     * nothing if it is off. {@link #advance} does so at the right steps. Call this only when a training ends before its
     * last step.
     */
    public void averageWithStart() {
        StartAverage average = config.continual().average();
        if (average.applies()) {
            arrays.trained().average(start, average.startShare());
        }
    }

    /**
     * Mean loss on given examples without smoothing, noise, or dropout, each task with the adapter for its first
     * description. It is logged.
     *
     * @param examplesPerTask number of examples of each task, sampled with {@code seed}
     * @return nats per token, averaged like the training loss
     */
    public double validationLoss(List<SftTask> validation, int examplesPerTask, long seed) {
        LoraLanguageModelLoss plain =
                new LoraLanguageModelLoss(lower, new ResponseLoss(0, config.equallyWeightSamples()), 0, 0);
        double mean = Torch.withoutGradients(() -> {
            double sum = 0;
            for (int from = 0; from < validation.size(); from += config.tasksPerBatch()) {
                List<SftTask> part =
                        validation.subList(from, Math.min(validation.size(), from + config.tasksPerBatch()));
                List<TokenBatch.Sequence> sequences = new ArrayList<>();
                List<float[]> vectors = new ArrayList<>();
                for (int i = 0; i < part.size(); i++) {
                    vectors.add(part.get(i).taskVectors().get(0));
                    Random random = new Random(seed + from + i);
                    for (int point = 0; point < examplesPerTask; point++) {
                        sequences.add(part.get(i).examples().next(random).sequence());
                    }
                }
                try (NDManager step = manager.newSubManager()) {
                    HypernetworkForward.Generated generated =
                            forward.generate(arrays.weights(), matrix(step, vectors), false);
                    sum += part.size()
                            * plain.value(
                                    step, new TokenBatch(sequences), GeneratedLoras.pairs(hypernetwork, generated));
                }
            }
            return sum / validation.size();
        });
        log.record(optimization.step(), Map.of("validation/loss", mean));
        return mean;
    }

    /** Starts with the optimizer's moments from the end of an earlier training of the same hypernetwork. */
    public void warmStart(Path state) {
        optimization.warmStart(state);
    }
}
