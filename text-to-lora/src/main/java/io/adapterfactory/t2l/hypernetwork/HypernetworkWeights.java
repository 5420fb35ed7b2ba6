package io.adapterfactory.t2l.hypernetwork;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;
import io.adapterfactory.t2l.tensor.LinearProduct;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The weights of a hypernetwork, in the order of their use by {@link HypernetworkForward}. The dimension letters are
 * those of {@linkplain io.adapterfactory.t2l.hypernetwork the package}.
 *
 * @param descriptor encodes one task, layer, and module type as the input {@code [d]}
 * @param mixer d to 4d to d
 * @param mlp1 d to 4d to d, with a residual connection
 * @param mlp2 d to 4d to d, with a residual connection
 * @param mlp3 d to 4d to h
 * @param matrix selects A or B; null in form L
 * @param rank selects the rank, {@code [r, d]}; null in forms L and M
 * @param heads by group of the target, h to the numbers of one pass ({@link HeadForm})
 * @param output tensors that make a LoRA from the heads' numbers
 */
public record HypernetworkWeights(
        Descriptor descriptor,
        Mlp mixer,
        NormedMlp mlp1,
        NormedMlp mlp2,
        NormedMlp mlp3,
        MatrixEmbedding matrix,
        Embedding rank,
        Map<String, Linear> heads,
        Output output) {

    /**
     * The trunk's input: the paper's concat[f(z), E[m], E[l]] (section 3), in the reference with E[l] before E[m].
     *
     * @param task encoder of the task vector, to {@code [d/2]}
     * @param depth of a layer's index, {@code [L, d/4]}
     * @param type of a module type, {@code [M, d/4]}
     */
    public record Descriptor(TaskEncoder task, Embedding depth, Embedding type) {}

    /**
     * @param hidden layer before the linear one; null for none, as in the paper
     * @param linear to {@code [d/2]}
     * @param norm of {@code [d/2]}
     */
    public record TaskEncoder(Linear hidden, Linear linear, Norm norm) {}

    /**
     * A linear layer.
     *
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}, or null
     */
    public record Linear(NDArray weight, NDArray bias) {

        /** {@code [..., in]} to {@code [..., out]}. */
        NDArray apply(NDArray x) {
            return LinearProduct.of(x, weight, bias);
        }
    }

    /**
     * A layer norm over the last axis, with PyTorch's epsilon of 1e-5.
     *
     * @param gain {@code [size]}
     * @param bias {@code [size]}
     */
    public record Norm(NDArray gain, NDArray bias) {

        private static final float EPSILON = 1e-5f;

        /** {@code [..., size]} to {@code [..., size]}. */
        NDArray apply(NDArray x) {
            return LayerNorm.layerNorm(x, gain.getShape(), gain, bias, EPSILON).singletonOrThrow();
        }
    }

    /** @param table {@code [count, width]}, one learned row for each item */
    public record Embedding(NDArray table, Norm norm) {

        /** All rows after the norm, {@code [count, width]}. */
        NDArray rows(NDManager pass) {
            return norm.apply(Torch.view(pass, table));
        }
    }

    /**
     * @param a by module, {@code [d]}
     * @param b by module, {@code [d]}
     */
    public record MatrixEmbedding(Map<String, NDArray> a, Map<String, NDArray> b, Norm norm) {

        /** All rows after the norm, {@code [M*2, d]}: A and B of the first module, then of the next. */
        NDArray rows(NDManager pass) {
            NDList rows = new NDList();
            a.forEach((module, ofA) -> {
                rows.add(ofA);
                rows.add(b.get(module));
            });
            return norm.apply(Torch.in(pass, NDArrays.stack(rows)));
        }
    }

    /** Two linear layers. */
    public record Mlp(Linear first, Linear second) {}

    /** Two linear layers after a norm. */
    public record NormedMlp(Norm norm, Mlp mlp) {}

    /**
     * The tensors that {@link HeadOutput} needs; null for those that it does not need.
     *
     * @param offset a multi-task LoRA
     * @param mean of the reconstructed LoRAs
     * @param deviation of the reconstructed LoRAs
     */
    public record Output(AdapterTensors offset, AdapterTensors mean, AdapterTensors deviation) {}

    /**
     * One value for every number of an adapter.
     *
     * @param a by group, {@code [L, r, in]}; here L is the number of the group's layers
     * @param b by group, {@code [L, out, r]}
     */
    public record AdapterTensors(Map<String, NDArray> a, Map<String, NDArray> b) {}

    static final String OFFSET = "AB_offset";
    static final String MEAN = "mean_recon_target";
    static final String DEVIATION = "std_recon_target";

    /**
     * The weights with their names ({@link HypernetworkParameters#all}) in {@code tensors}, which keep their owner.
     */
    public static HypernetworkWeights of(HypernetworkConfig config, Map<String, NDArray> tensors) {
        return new Assembly(config, (name, shape) -> tensors.get(name)).weights();
    }

    /** Names and shapes of all tensors in file order, which is also the order of random initialization. */
    static Map<String, Shape> shapes(HypernetworkConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        new Assembly(config, (name, shape) -> {
                    shapes.put(name, shape);
                    return null;
                })
                .weights();
        return shapes;
    }

    /** These weights without the heads. */
    HypernetworkWeights withoutHeads() {
        return new HypernetworkWeights(descriptor, mixer, mlp1, mlp2, mlp3, matrix, rank, Map.of(), output);
    }

    /**
     * Gets every tensor from a source by name and shape. The names are those of the reference's state dictionary,
     * except for {@code task_encoder.hidden}, which the reference does not have.
     */
    private record Assembly(HypernetworkConfig config, BiFunction<String, Shape, NDArray> source) {

        HypernetworkWeights weights() {
            int d = config.sizes().latent();
            int h = config.sizes().headInput();
            return new HypernetworkWeights(
                    descriptor(d),
                    new Mlp(linear("mixer.1", d, 4 * d), linear("mixer.4", 4 * d, d)),
                    normedMlp("mlp1.mlp", d, d),
                    normedMlp("mlp2.mlp", d, d),
                    normedMlp("mlp3", d, h),
                    config.head() == HeadForm.L ? null : matrixEmbedding(d),
                    config.head() == HeadForm.S
                            ? embedding("pos_emb", config.lora().rank(), d)
                            : null,
                    heads(h),
                    output());
        }

        private Descriptor descriptor(int d) {
            int width = config.sizes().taskVector();
            int hidden = config.sizes().taskEncoder();
            Linear first = hidden > 0 ? linear("task_encoder.hidden", width, hidden) : null;
            return new Descriptor(
                    new TaskEncoder(
                            first,
                            linear("task_encoder.mlp.0", hidden > 0 ? hidden : width, d / 2),
                            norm("task_encoder.mlp.1", d / 2)),
                    embedding("layer_depth_encoder", config.target().layerCount(), d / 4),
                    embedding("layer_type_encoder", config.target().modules().size(), d / 4));
        }

        private MatrixEmbedding matrixEmbedding(int d) {
            Map<String, NDArray> a = new LinkedHashMap<>();
            Map<String, NDArray> b = new LinkedHashMap<>();
            for (String module : config.target().modules()) {
                a.put(module, source.apply("out_emb." + module + ".A", new Shape(d)));
                b.put(module, source.apply("out_emb." + module + ".B", new Shape(d)));
            }
            return new MatrixEmbedding(a, b, norm("out_emb_norm", d));
        }

        private Map<String, Linear> heads(int h) {
            Map<String, Linear> heads = new LinkedHashMap<>();
            config.target().groups().forEach((group, part) -> {
                String name = "heads." + group;
                int width = config.head().numbers(config.lora().rank(), part.shape());
                heads.put(group, config.output().bias() ? linear(name, h, width) : linearWithoutBias(name, h, width));
            });
            return heads;
        }

        private Output output() {
            boolean zScored = config.output().zScored();
            return new Output(
                    config.output().offset() == HeadOutput.Offset.NONE ? null : adapterTensors(OFFSET),
                    zScored ? adapterTensors(MEAN) : null,
                    zScored ? adapterTensors(DEVIATION) : null);
        }

        private AdapterTensors adapterTensors(String name) {
            Map<String, NDArray> a = new LinkedHashMap<>();
            Map<String, NDArray> b = new LinkedHashMap<>();
            int r = config.lora().rank();
            config.target().groups().forEach((group, part) -> {
                int layers = part.layers().size();
                a.put(
                        group,
                        source.apply(
                                name + ".A." + group,
                                new Shape(layers, r, part.shape().in())));
                b.put(
                        group,
                        source.apply(
                                name + ".B." + group,
                                new Shape(layers, part.shape().out(), r)));
            });
            return new AdapterTensors(a, b);
        }

        private NormedMlp normedMlp(String name, int in, int out) {
            return new NormedMlp(
                    norm(name + ".0", in), new Mlp(linear(name + ".1", in, 4 * in), linear(name + ".4", 4 * in, out)));
        }

        private Embedding embedding(String name, int count, int width) {
            return new Embedding(source.apply(name + ".0.weight", new Shape(count, width)), norm(name + ".1", width));
        }

        private Linear linear(String name, int in, int out) {
            return new Linear(
                    source.apply(name + ".weight", new Shape(out, in)), source.apply(name + ".bias", new Shape(out)));
        }

        private Linear linearWithoutBias(String name, int in, int out) {
            return new Linear(source.apply(name + ".weight", new Shape(out, in)), null);
        }

        private Norm norm(String name, int size) {
            return new Norm(
                    source.apply(name + ".weight", new Shape(size)), source.apply(name + ".bias", new Shape(size)));
        }
    }
}
