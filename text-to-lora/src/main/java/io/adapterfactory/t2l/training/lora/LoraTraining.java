package io.adapterfactory.t2l.training.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.optimizer.Optimization;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import io.adapterfactory.t2l.training.optimizer.ParameterSet;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.LoraLanguageModelLoss;
import io.adapterfactory.t2l.training.response.LowerLayers;
import io.adapterfactory.t2l.training.response.ResponseLoss;
import io.adapterfactory.t2l.training.response.TokenBatch;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Plain LoRA training, several adapters together in one batch: one adapter for each task, or one for many tasks.
 *
 * <p>Adapters trained together do not influence each other: AdamW works number by number, and there is no clipping.
 * With early stopping each adapter ends separately; the training ends when all have ended, or after its last step.
 */
public final class LoraTraining implements AutoCloseable {

    /**
     * AdamW without weight decay, and a loss without label smoothing.
     *
     * @param steps gradient steps
     * @param examplesPerStep of each adapter
     * @param learningRate peak; linear warm-up over a tenth of the steps, then linear decay
     */
    public record Settings(long steps, int examplesPerStep, double learningRate, int seed) {

        public Settings {
            if (steps < 1 || examplesPerStep < 1) {
                throw new IllegalArgumentException(
                        "steps and examplesPerStep must be at least 1, found " + steps + " and " + examplesPerStep);
            }
        }
    }

    /**
     * How the training of an adapter with early stopping ended.
     *
     * @param validationLoss the smallest, in nats per token
     * @param step finished steps at its measurement; the adapter has the weights of this step
     */
    public record Best(double validationLoss, long step) {}

    private static final int VALIDATION_ROWS = 64;

    private final CausalLanguageModel model;
    private final LoraConfig lora;
    private final LoraTarget target;
    private final Settings settings;
    private final List<ExampleSource> sources;
    private final NDManager manager;
    private final ParameterSet parameters;
    private final Optimization optimization;
    private final LoraLanguageModelLoss loss;
    private final TrainingLog log;
    private final EarlyStopping stopping; // null: none
    private final BestAdapters best; // null: no early stopping

    /** Without early stopping and log. */
    public LoraTraining(CausalLanguageModel model, LoraConfig lora, Settings settings, List<ExampleSource> sources) {
        this(model, lora, settings, sources, Optional.empty(), TrainingLog.NONE);
    }

    /**
     * @param sources one for each adapter; a source that mixes tasks trains a multi-task LoRA
     * @param earlyStopping if empty, every adapter has the weights of the last step
     * @param log receives every step and validation
     */
    public LoraTraining(
            CausalLanguageModel model,
            LoraConfig lora,
            Settings settings,
            List<ExampleSource> sources,
            Optional<EarlyStopping> earlyStopping,
            TrainingLog log) {
        this(model, lora, model.config().loraTarget(lora.targetModules()), settings, sources, earlyStopping, log);
    }

    /**
     * The same for some layers; the states below the first of them are computed once for each example.
     *
     * @param target layers and modules that are adapted
     */
    public LoraTraining(
            CausalLanguageModel model,
            LoraConfig lora,
            LoraTarget target,
            Settings settings,
            List<ExampleSource> sources,
            Optional<EarlyStopping> earlyStopping,
            TrainingLog log) {
        LoraTarget whole = model.config().loraTarget(lora.targetModules());
        if (!target.fitsIn(whole)) {
            throw new IllegalArgumentException(
                    "the base model has no layers and modules " + target + "; expected some layers of " + whole);
        }
        earlyStopping.ifPresent(rule -> {
            if (rule.validation().size() != sources.size()) {
                throw new IllegalArgumentException("there are validation examples for "
                        + rule.validation().size() + " adapters, expected " + sources.size());
            }
        });
        this.model = model;
        this.lora = lora;
        this.target = target;
        this.settings = settings;
        this.sources = List.copyOf(sources);
        this.manager = model.newManager();
        this.parameters = new ParameterSet(manager);
        initialize();
        this.optimization = new Optimization(
                parameters,
                new OptimizerSettings(
                        new LearningRate(settings.learningRate(), 0.1, Decay.LINEAR), 0, Double.MAX_VALUE),
                settings.steps(),
                settings.seed(),
                log);
        this.loss = new LoraLanguageModelLoss(
                new LowerLayers(
                        manager,
                        model.decoder(),
                        model.weights(),
                        target.layers().get(0)),
                new ResponseLoss(0, true),
                0,
                0);
        this.log = log;
        this.stopping = earlyStopping.orElse(null);
        this.best = earlyStopping
                .map(rule -> new BestAdapters(sources.size(), rule.patience(), parameters))
                .orElse(null);
    }

    /** PEFT's start: A Kaiming uniform, B zero. */
    private void initialize() {
        Random random = new Random(settings.seed());
        long groups = sources.size();
        target.groups().forEach((group, part) -> {
            ModuleShape shape = part.shape();
            for (int l = 0; l < part.layers().size(); l++) {
                float[] down = new float[(int) (groups * shape.in() * lora.rank())];
                double bound = 1 / Math.sqrt(shape.in());
                for (int i = 0; i < down.length; i++) {
                    down[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
                float[] up = new float[(int) (groups * lora.rank() * shape.out())];
                // A is [G, in, r] and B is [G, r, out], as the decoder multiplies them.
                parameters.put(name(group, l, "down"), down, new Shape(groups, shape.in(), lora.rank()));
                parameters.put(name(group, l, "up"), up, new Shape(groups, lora.rank(), shape.out()));
            }
        });
    }

    /** @param index of the layer in the group */
    private static String name(String group, int index, String side) {
        return group + "." + index + "." + side;
    }

    public boolean done() {
        return optimization.step() >= settings.steps() || (best != null && best.stopped() == sources.size());
    }

    /** One step; with early stopping, also a validation if one is due. */
    public Optimization.StepReport advance() {
        if (stopping != null && optimization.step() == 0) {
            validate();
        }
        Optimization.StepReport report = advanceOnce();
        boolean last = optimization.step() == settings.steps();
        if (stopping != null && (last || optimization.step() % stopping.every() == 0)) {
            validate();
        }
        return report;
    }

    private Optimization.StepReport advanceOnce() {
        Random random = new Random(optimization.stepSeed());
        List<TokenBatch.Sequence> sequences = new ArrayList<>();
        for (ExampleSource source : sources) {
            for (int i = 0; i < settings.examplesPerStep(); i++) {
                sequences.add(source.next(random).sequence());
            }
        }
        TokenBatch batch = new TokenBatch(sequences);
        return optimization.advance((step, leaves, backward) ->
                loss.accumulate(step, batch, sources.size(), () -> pairs(leaves), backward));
    }

    private Map<String, LoraBatch.Pair[]> pairs(Map<String, NDArray> arrays) {
        return LoraBatch.Pair.byLayer(target, group -> {
            List<LoraBatch.Pair> pairs = new ArrayList<>();
            for (int l = 0; l < target.groups().get(group).layers().size(); l++) {
                NDArray up = arrays.get(name(group, l, "up"));
                pairs.add(new LoraBatch.Pair(arrays.get(name(group, l, "down")), Torch.times(up, lora.scaling())));
            }
            return pairs;
        });
    }

    private void validate() {
        double[] losses = Torch.withoutGradients(() -> {
            double[] found = new double[sources.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = validationLoss(i);
            }
            return found;
        });
        best.judge(optimization.step(), losses, parameters);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("validation/loss", Arrays.stream(losses).average().orElseThrow());
        values.put("validation/stopped_adapters", (double) best.stopped());
        log.record(optimization.step(), values);
    }

    /** Mean over the examples of the mean over their tokens, in nats. */
    private double validationLoss(int adapter) {
        List<TrainingExample> examples = stopping.validation().get(adapter);
        double sum = 0;
        for (int from = 0; from < examples.size(); from += VALIDATION_ROWS) {
            List<TrainingExample> part = examples.subList(from, Math.min(examples.size(), from + VALIDATION_ROWS));
            TokenBatch batch =
                    new TokenBatch(part.stream().map(TrainingExample::sequence).toList());
            try (NDManager scope = manager.newSubManager()) {
                Map<String, NDArray> own = new LinkedHashMap<>();
                parameters.forEach((name, array) -> {
                    NDArray slice = array.get(new NDIndex().addSliceDim(adapter, adapter + 1L)); // [1, ...]
                    own.put(name, Torch.in(scope, slice));
                });
                sum += part.size() * loss.value(scope, batch, pairs(own));
            }
        }
        return sum / examples.size();
    }

    /**
     * With early stopping: the smallest validation loss of each adapter so far, and its step; otherwise empty.
     */
    public List<Best> best() {
        List<Best> ends = new ArrayList<>();
        for (int i = 0; best != null && i < sources.size(); i++) {
            ends.add(new Best(best.loss(i), best.step(i)));
        }
        return ends;
    }

    /** The number of finished steps. */
    public long step() {
        return optimization.step();
    }

    /** Writes the state (weights, moments, step, the best so far) from which training continues bit-identically. */
    public void saveState(Path file) {
        if (best == null) {
            optimization.save(file);
        } else {
            optimization.save(file, best.tensors(parameters), best.metadata());
        }
    }

    public void restoreState(Path file) {
        optimization.restore(file, state -> {
            if (best != null) {
                best.restore(file, state);
            }
        });
    }

    /**
     * The adapters in the order of the sources: with the current weights, or with early stopping with those at the
     * smallest validation loss.
     */
    public List<LoraWeights> adapters() {
        List<Map<String, float[]>> as = new ArrayList<>();
        List<Map<String, float[]>> bs = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            as.add(new LinkedHashMap<>());
            bs.add(new LinkedHashMap<>());
        }
        target.groups().forEach((group, part) -> {
            for (int l = 0; l < part.layers().size(); l++) {
                copy(as, group, l, transposed(name(group, l, "down")));
                copy(bs, group, l, transposed(name(group, l, "up")));
            }
        });
        List<LoraWeights> adapters = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            adapters.add(new LoraWeights(lora, target, as.get(i), bs.get(i)));
        }
        return adapters;
    }

    private float[] transposed(String name) {
        NDArray array = parameters.arrays().get(name);
        try (NDManager scope = manager.newSubManager()) {
            NDArray source = best == null ? array : scope.create(best.array(name), array.getShape());
            return Torch.in(scope, source.swapAxes(1, 2)).toFloatArray();
        }
    }

    /** @param all matrices of one layer, one of each adapter */
    private void copy(List<Map<String, float[]>> adapters, String group, int index, float[] all) {
        int size = all.length / adapters.size();
        int layers = target.groups().get(group).layers().size();
        for (int i = 0; i < adapters.size(); i++) {
            float[] values = adapters.get(i).computeIfAbsent(group, key -> new float[layers * size]);
            System.arraycopy(all, i * size, values, index * size, size);
        }
    }

    @Override
    public void close() {
        optimization.close();
        manager.close();
    }
}
