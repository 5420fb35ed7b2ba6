package io.adapterfactory.t2l.training.optimizer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.tensor.ComputationAtExit;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.log.TrainingLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Parameters under training: gradient step after gradient step, and the saved state from which a stopped training
 * continues.
 *
 * <p>Used from one thread; DJL records gradients for one thread of a process at a time.
 */
public final class Optimization implements AutoCloseable {

    /** The loss of one step, a scalar, from leaves that record gradients. */
    @FunctionalInterface
    public interface Loss {
        NDArray of(NDManager step, Map<String, NDArray> leaves);
    }

    /**
     * The loss of one step in parts. Each part is passed to {@code backward} when it is computed, and its gradients are
     * added to those in the leaves.
     */
    @FunctionalInterface
    public interface LossInParts {

        /** @return the whole loss */
        double of(NDManager step, Map<String, NDArray> leaves, Consumer<NDArray> backward);
    }

    /**
     * The result of a step.
     *
     * @param step 0-based
     * @param loss before the update
     * @param gradientNorm global norm before clipping; if not finite, the update was skipped
     */
    public record StepReport(long step, double loss, double gradientNorm, double learningRate) {}

    private static final String FIRST_MOMENT = "first_moment.";
    private static final String SECOND_MOMENT = "second_moment.";
    private static final String PARAMETER = "parameter.";
    private static final String STEP = "step";
    private static final String EARLIER_UPDATES = "earlier_updates";

    private final ParameterSet parameters;
    private final LearningRateSchedule schedule;
    private final AdamW optimizer;
    private final int seed;
    private final TrainingLog log;
    private long step;
    /** The number of updates of the moments before step 0. */
    private long earlierUpdates;

    /** @param log receives every step */
    public Optimization(ParameterSet parameters, OptimizerSettings settings, long steps, int seed, TrainingLog log) {
        this(parameters, settings.schedule(steps), settings.weightDecay(), settings.maxGradientNorm(), seed, log);
    }

    /** @param log receives every step */
    public Optimization(
            ParameterSet parameters,
            LearningRateSchedule schedule,
            double weightDecay,
            double maxGradientNorm,
            int seed,
            TrainingLog log) {
        this.parameters = parameters;
        this.schedule = schedule;
        this.optimizer = new AdamW(AdamW.Settings.withWeightDecay(weightDecay, maxGradientNorm), parameters);
        this.seed = seed;
        this.log = log;
    }

    /** The number of finished steps. */
    public long step() {
        return step;
    }

    /** A seed that depends on only the run's seed and the step. */
    public long stepSeed() {
        return seed * 0x9E3779B97F4A7C15L + step * 0xD1B54A32D192ED03L;
    }

    /** One forward pass, backward pass and update. */
    public StepReport advance(Loss lossFunction) {
        return advance((step, leaves, backward) -> {
            NDArray value = lossFunction.of(step, leaves);
            backward.accept(value);
            return value.toFloatArray()[0];
        });
    }

    /** Forward and backward passes and one update. */
    public StepReport advance(LossInParts lossFunction) {
        return ComputationAtExit.of(() -> computed(lossFunction));
    }

    private StepReport computed(LossInParts lossFunction) {
        Engine engine = Engine.getInstance();
        engine.setRandomSeed((int) (stepSeed() >>> 32)); // dropout and noise draw from the engine
        double learningRate = schedule.at(step);
        try (NDManager scope = parameters.newManager()) {
            Map<String, NDArray> leaves = parameters.leaves(scope);
            double loss;
            try (GradientCollector collector = engine.newGradientCollector()) {
                loss = lossFunction.of(scope, leaves, collector::backward);
            }
            double norm = Torch.withoutGradients(() -> {
                Map<String, NDArray> gradients = new LinkedHashMap<>();
                leaves.forEach((name, leaf) -> gradients.put(name, Torch.in(scope, leaf.getGradient())));
                return optimizer.update(parameters, gradients, earlierUpdates + step, learningRate, scope);
            });
            log.record(step + 1, values(loss, norm, learningRate));
            return new StepReport(step++, loss, norm, learningRate);
        }
    }

    private static Map<String, Double> values(double loss, double gradientNorm, double learningRate) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("train/loss", loss);
        values.put("train/gradient_norm", gradientNorm);
        values.put("train/learning_rate", learningRate);
        return values;
    }

    /** Writes parameters, both moments and the step to one safetensors file, completely or not at all. */
    public void save(Path file) {
        save(file, Map.of(), Map.of());
    }

    /** As {@link #save(Path)}, with the other data that the training needs to continue. */
    public void save(Path file, Map<String, TensorData> moreTensors, Map<String, String> moreMetadata) {
        Map<String, TensorData> tensors = new LinkedHashMap<>(moreTensors);
        parameters.forEach((name, array) -> tensors.put(PARAMETER + name, tensor(array)));
        optimizer.firstMoments().forEach((name, array) -> tensors.put(FIRST_MOMENT + name, tensor(array)));
        optimizer.secondMoments().forEach((name, array) -> tensors.put(SECOND_MOMENT + name, tensor(array)));
        Map<String, String> metadata = new LinkedHashMap<>(moreMetadata);
        metadata.put(STEP, Long.toString(step));
        metadata.put(EARLIER_UPDATES, Long.toString(earlierUpdates));
        metadata.put("seed", Integer.toString(seed));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    /** Continues from a file written by {@link #save}. */
    public void restore(Path file) {
        restore(file, state -> {});
    }

    /** @param more reads the other saved data */
    public void restore(Path file, Consumer<SafetensorsFile> more) {
        try (SafetensorsFile state = SafetensorsFile.open(file)) {
            parameters.forEach((name, array) -> parameters.set(name, state.floats(PARAMETER + name)));
            copyMoments(state);
            more.accept(state);
            step = Long.parseLong(state.metadata().get(STEP));
            earlierUpdates = earlierUpdates(state);
        }
        log.resumeAfter(step);
    }

    /**
     * Starts from step 0 with the final moments of an earlier training instead of zeros. Parameters and schedule do not
     * change.
     *
     * @param file written by {@link #save} of a training of the same parameters
     */
    public void warmStart(Path file) {
        try (SafetensorsFile state = SafetensorsFile.open(file)) {
            copyMoments(state);
            earlierUpdates =
                    earlierUpdates(state) + Long.parseLong(state.metadata().get(STEP));
        }
    }

    private static long earlierUpdates(SafetensorsFile state) {
        return Long.parseLong(state.metadata().getOrDefault(EARLIER_UPDATES, "0"));
    }

    private void copyMoments(SafetensorsFile state) {
        optimizer.firstMoments().forEach((name, array) -> copy(state, FIRST_MOMENT + name, array));
        optimizer.secondMoments().forEach((name, array) -> copy(state, SECOND_MOMENT + name, array));
    }

    private void copy(SafetensorsFile state, String name, NDArray target) {
        try (NDManager scope = parameters.newManager()) {
            scope.create(state.floats(name), target.getShape()).copyTo(target);
        }
    }

    private static TensorData tensor(NDArray array) {
        return TensorData.of(array.toFloatArray(), array.getShape().getShape());
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
