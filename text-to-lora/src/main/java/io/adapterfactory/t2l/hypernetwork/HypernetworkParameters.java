package io.adapterfactory.t2l.hypernetwork;

import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The tensors of a hypernetwork: names, shapes, and initial values. */
public final class HypernetworkParameters {

    private final HypernetworkConfig config;

    public HypernetworkParameters(HypernetworkConfig config) {
        this.config = config;
    }

    /** All tensors of a checkpoint, trained or not. The names are the reference's. */
    public Map<String, Shape> all() {
        return HypernetworkWeights.shapes(config);
    }

    /** The tensors that are not trained: a fixed offset, and the mean and standard deviation of z-scores. */
    public Map<String, Shape> constants() {
        Map<String, Shape> constants = all();
        constants.keySet().removeIf(this::isTrained);
        return constants;
    }

    /** The trained tensors. */
    public Map<String, Shape> shapes() {
        Map<String, Shape> shapes = all();
        shapes.keySet().removeIf(name -> !isTrained(name));
        return shapes;
    }

    private boolean isTrained(String name) {
        String owner = name.substring(0, name.indexOf('.'));
        return switch (owner) {
            case HypernetworkWeights.MEAN, HypernetworkWeights.DEVIATION -> false;
            case HypernetworkWeights.OFFSET -> config.output().offset() == HeadOutput.Offset.LEARNABLE;
            default -> true;
        };
    }

    /**
     * Initial values for SFT: PyTorch's default initialization, except that head weights are zero and head biases
     * contain a LoRA initialization (paper, appendix G), so that every description starts with the same plain LoRA.
     *
     * <p>In form L, the part of the bias for B is zero, so the first adapters change nothing. Forms M and S generate A
     * and B through one bias; as in the reference, both start with A's numbers divided by sqrt(2).
     */
    public Map<String, float[]> initialize(long seed) {
        if (config.output().offset() != HeadOutput.Offset.NONE) {
            throw new IllegalArgumentException(
                    "a hypernetwork with an offset starts from a multi-task LoRA; none given");
        }
        return headsAtZero(seed);
    }

    /**
     * Initial values for SFT from a multi-task LoRA: head weights and biases are zero, and the LoRA is the offset, so
     * that initially every description gets the multi-task LoRA.
     *
     * @throws IllegalArgumentException when the configuration has no offset, or the LoRA has another rank, scaling, or
     *     base model
     */
    public Map<String, float[]> initialize(long seed, LoraWeights multiTask) {
        if (config.output().offset() == HeadOutput.Offset.NONE) {
            throw new IllegalArgumentException("the hypernetwork's output has no offset; expected FIXED or LEARNABLE");
        }
        requireSame("layers", multiTask.target().layers(), config.target().layers());
        requireSame("modules", multiTask.target(), config.target());
        requireSame("rank", multiTask.config().rank(), config.lora().rank());
        requireSame("scaling", multiTask.config().scaling(), config.lora().scaling());
        Map<String, float[]> values = headsAtZero(seed);
        config.target().groups().keySet().forEach(group -> {
            values.computeIfPresent("heads." + group + ".bias", (name, bias) -> new float[bias.length]);
            values.put(
                    HypernetworkWeights.OFFSET + ".A." + group,
                    multiTask.a().get(group).clone());
            values.put(
                    HypernetworkWeights.OFFSET + ".B." + group,
                    multiTask.b().get(group).clone());
        });
        return values;
    }

    /**
     * Initial values for reconstruction: PyTorch's default initialization, also for the heads.
     *
     * @param targets adapters to be reconstructed; the z-scores use their mean and standard deviation
     * @throws IllegalArgumentException when z-scores are used and there are fewer than two targets
     */
    public Map<String, float[]> initializeForReconstruction(long seed, List<LoraWeights> targets) {
        Map<String, float[]> values = defaults(new Random(seed));
        if (config.output().zScored()) {
            if (targets.size() < 2) {
                throw new IllegalArgumentException(
                        "z-scores need at least two adapters to reconstruct, found " + targets.size());
            }
            AdapterMoments moments = AdapterMoments.of(targets);
            put(values, HypernetworkWeights.MEAN, moments.meanA(), moments.meanB());
            put(values, HypernetworkWeights.DEVIATION, moments.deviationA(), moments.deviationB());
        }
        return values;
    }

    private static void put(Map<String, float[]> values, String owner, Map<String, float[]> a, Map<String, float[]> b) {
        a.forEach((group, array) -> values.put(owner + ".A." + group, array));
        b.forEach((group, array) -> values.put(owner + ".B." + group, array));
    }

    private Map<String, float[]> defaults(Random random) {
        Map<String, Shape> shapes = shapes();
        Map<String, float[]> values = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> values.put(name, start(name, shape, shapes, random)));
        return values;
    }

    private static void requireSame(String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(
                    "the multi-task LoRA has " + what + " " + found + "; the hypernetwork writes " + expected);
        }
    }

    private Map<String, float[]> headsAtZero(long seed) {
        Random random = new Random(seed);
        Map<String, float[]> values = defaults(random);
        config.target().groups().forEach((name, group) -> {
            values.put(
                    "heads." + name + ".weight",
                    new float
                            [config.head().numbers(config.lora().rank(), group.shape())
                                    * config.sizes().headInput()]);
            values.computeIfPresent("heads." + name + ".bias", (key, bias) -> loraStart(group.shape(), random));
        });
        return values;
    }

    private static float[] start(String name, Shape shape, Map<String, Shape> shapes, Random random) {
        float[] values = new float[(int) shape.size()];
        String owner = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        Shape ownerWeight = shapes.get(owner + ".weight");
        boolean linear = ownerWeight != null
                && ownerWeight.dimension() == 2
                && (shapes.containsKey(owner + ".bias") || owner.startsWith("heads."));
        for (int i = 0; i < values.length; i++) {
            if (linear) {
                double bound = 1 / Math.sqrt(ownerWeight.get(1));
                values[i] = (float) (bound * (2 * random.nextDouble() - 1));
            } else if (ownerWeight != null && ownerWeight.dimension() == 1) {
                values[i] = name.endsWith(".weight") ? 1 : 0; // layer norm
            } else {
                values[i] = (float) random.nextGaussian(); // embedding
            }
        }
        return values;
    }

    /** A's initialization is PEFT's: Kaiming uniform with a = sqrt(5), that is U(-1/sqrt(in), 1/sqrt(in)). */
    private float[] loraStart(ModuleShape shape, Random random) {
        int width = config.head().numbers(config.lora().rank(), shape);
        int r = config.lora().rank();
        float[] bias = new float[width];
        double bound = 1 / Math.sqrt(shape.in());
        int filled = config.head() == HeadForm.L ? r * shape.in() : width;
        double scale =
                switch (config.head()) {
                    case L -> 1;
                    case M -> 1 / Math.sqrt(2);
                    case S -> 1 / Math.sqrt(2.0 * r);
                };
        for (int i = 0; i < filled; i++) {
            bias[i] = (float) (scale * bound * (2 * random.nextDouble() - 1));
        }
        return bias;
    }
}
