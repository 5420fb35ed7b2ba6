package io.adapterfactory.t2l.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Plain LoRA training, several adapters side by side in one batch: one adapter a task, or one adapter for many tasks.
 *
 * <p>Adapters trained together do not touch each other: AdamW works number by number, and there is no clipping.
 */
public final class LoraTraining implements AutoCloseable {

    /**
     * @param steps gradient steps
     * @param examplesPerStep of each adapter
     * @param learningRate peak; linear warm-up over a tenth of the steps, then linear decay
     */
    public record Settings(
            long steps,
            int examplesPerStep,
            double learningRate,
            double weightDecay,
            double labelSmoothing,
            int seed) {}

    private final CausalLanguageModel model;
    private final LoraConfig lora;
    private final LoraTarget target;
    private final Settings settings;
    private final List<ExampleSource> sources;
    private final NDManager manager;
    private final ParameterSet parameters;
    private final Optimisation optimisation;
    private final LoraLanguageModelLoss loss;

    /** @param sources one an adapter; a source that mixes tasks trains a multi-task LoRA */
    public LoraTraining(CausalLanguageModel model, LoraConfig lora, Settings settings, List<ExampleSource> sources) {
        this.model = model;
        this.lora = lora;
        this.target = model.config().loraTarget(lora.targetModules());
        this.settings = settings;
        this.sources = List.copyOf(sources);
        this.manager = model.newManager();
        this.parameters = new ParameterSet(manager);
        initialise();
        this.optimisation = new Optimisation(
                parameters,
                LearningRateSchedule.Linear.withWarmupFraction(settings.learningRate(), 0.1, settings.steps()),
                settings.weightDecay(),
                Double.MAX_VALUE,
                settings.seed());
        this.loss = new LoraLanguageModelLoss(model, new ResponseLoss(settings.labelSmoothing(), true), 0, 0);
    }

    /** PEFT's start: A Kaiming uniform, B zero. */
    private void initialise() {
        Random random = new Random(settings.seed());
        long groups = sources.size();
        target.modules().forEach((module, shape) -> {
            for (int l = 0; l < target.layers(); l++) {
                float[] down = new float[(int) (groups * shape.in() * lora.rank())];
                double bound = 1 / Math.sqrt(shape.in());
                for (int i = 0; i < down.length; i++) {
                    down[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
                float[] up = new float[(int) (groups * lora.rank() * shape.out())];
                parameters.put(name(module, l, "down"), down, new Shape(groups, shape.in(), lora.rank()));
                parameters.put(name(module, l, "up"), up, new Shape(groups, lora.rank(), shape.out()));
            }
        });
    }

    private static String name(String module, int layer, String side) {
        return module + "." + layer + "." + side;
    }

    public boolean done() {
        return optimisation.step() >= settings.steps();
    }

    public Optimisation.StepReport advance() {
        Random random = new Random(optimisation.stepSeed());
        List<TokenBatch.Sequence> sequences = new ArrayList<>();
        for (ExampleSource source : sources) {
            for (int i = 0; i < settings.examplesPerStep(); i++) {
                sequences.add(source.next(random).sequence());
            }
        }
        TokenBatch batch = TokenBatch.of(sequences, 0);
        return optimisation.advance((step, leaves) -> loss.of(step, batch, pairs(leaves)));
    }

    private Map<String, LoraBatch.Pair[]> pairs(Map<String, NDArray> arrays) {
        Map<String, LoraBatch.Pair[]> pairs = new LinkedHashMap<>();
        for (String module : target.modules().keySet()) {
            LoraBatch.Pair[] ofLayer = new LoraBatch.Pair[target.layers()];
            for (int l = 0; l < ofLayer.length; l++) {
                NDArray up = arrays.get(name(module, l, "up"));
                ofLayer[l] = new LoraBatch.Pair(arrays.get(name(module, l, "down")), up.mul(lora.scaling()));
            }
            pairs.put(module, ofLayer);
        }
        return pairs;
    }

    /** The adapters as they are now, in the order of the sources. */
    public List<LoraWeights> adapters() {
        List<Map<String, float[]>> as = new ArrayList<>();
        List<Map<String, float[]>> bs = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            as.add(new LinkedHashMap<>());
            bs.add(new LinkedHashMap<>());
        }
        target.modules().forEach((module, shape) -> {
            for (int l = 0; l < target.layers(); l++) {
                copy(as, module, l, transposed(name(module, l, "down")), lora.rank() * shape.in());
                copy(bs, module, l, transposed(name(module, l, "up")), lora.rank() * shape.out());
            }
        });
        List<LoraWeights> adapters = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            adapters.add(new LoraWeights(lora, target, as.get(i), bs.get(i)));
        }
        return adapters;
    }

    private float[] transposed(String name) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray view = parameters.arrays().get(name).swapAxes(1, 2);
            view.attach(scope);
            return view.toFloatArray();
        }
    }

    private void copy(List<Map<String, float[]>> targets, String module, int layer, float[] all, int size) {
        for (int i = 0; i < targets.size(); i++) {
            float[] values = targets.get(i).computeIfAbsent(module, key -> new float[target.layers() * size]);
            System.arraycopy(all, i * size, values, layer * size, size);
        }
    }

    @Override
    public void close() {
        optimisation.close();
        manager.close();
    }
}
