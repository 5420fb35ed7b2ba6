package io.adapterfactory.t2l.hypernetwork;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The hypernetwork as a pure function of its weights and a batch of task vectors; differentiable in both.
 *
 * <p>All rows, (module, layer, task) and for M and S also (A or B), pass the trunk together, so a whole batch of
 * descriptions costs one pass.
 */
public final class HypernetworkForward {

    private static final float NORM_EPSILON = 1e-5f;

    /** What the reference adds to a standard deviation before it divides or multiplies by it. */
    public static final float DEVIATION_EPSILON = 1e-10f;

    private final HypernetworkConfig config;

    public HypernetworkForward(HypernetworkConfig config) {
        this.config = config;
    }

    /**
     * The adapters of one batch, without scaling.
     *
     * @param a by module, {@code [L, G, r, in]}
     * @param bTransposed by module, {@code [L, G, r, out]}; a LoRA's B is the transpose of its last two axes
     */
    public record Generated(Map<String, NDArray> a, Map<String, NDArray> bTransposed) {}

    /**
     * @param taskVectors {@code [G, taskVectorSize]}
     * @return task codes, {@code [G, d/2]}
     */
    public NDArray encodeTasks(Map<String, NDArray> weights, NDArray taskVectors) {
        NDArray x = config.taskEncoderSize() > 0
                ? silu(linear(weights, "task_encoder.hidden", taskVectors)) // [G, e]
                : taskVectors;
        return norm(weights, "task_encoder.mlp.1", linear(weights, "task_encoder.mlp.0", x));
    }

    /**
     * @param taskVectors {@code [G, taskVectorSize]}
     * @param training true to apply dropout
     */
    public Generated generate(Map<String, NDArray> weights, NDArray taskVectors, boolean training) {
        HeadMaps heads = HeadMaps.of(config, weights, false, taskVectors.getManager());
        Generated raw = decode(weights, heads, encodeTasks(weights, taskVectors), training);
        return finish(weights, raw, false);
    }

    /**
     * What the heads write, before means, standard deviations, scale and offset make it a LoRA ({@link HeadOutput}): what a
     * reconstruction is trained on.
     */
    public Generated headNumbers(Map<String, NDArray> weights, NDArray taskVectors, boolean training) {
        HeadMaps heads = HeadMaps.of(config, weights, false, taskVectors.getManager());
        return decode(weights, heads, encodeTasks(weights, taskVectors), training);
    }

    /**
     * Adapters as files have them: A {@code [L, G, r, in]}, B {@code [L, G, out, r]}.
     *
     * @param heads of which B is {@link HeadMaps#outMajor}
     * @param codes {@code [G, d/2]}
     */
    Generated adaptersOfCodes(Map<String, NDArray> weights, HeadMaps heads, NDArray codes) {
        return finish(weights, decode(weights, heads, codes, false), true);
    }

    private Generated decode(Map<String, NDArray> weights, HeadMaps heads, NDArray codes, boolean training) {
        NDArray y = trunk(weights, codes, training); // [M, L, G, d]
        Map<String, NDArray> a = new LinkedHashMap<>();
        Map<String, NDArray> b = new LinkedHashMap<>();
        Iterator<NDArray> inputs =
                headInputs(weights, y, training).split(y.getShape().get(0), 0).iterator();
        config.target().modules().forEach((module, shape) -> {
            NDArray z = inputs.next().squeeze(0);
            boolean together = config.head() == HeadForm.L;
            NDList ofMatrix = together ? new NDList(z, z) : z.split(2, 0);
            long layers = config.target().layers();
            long r = config.lora().rank();
            a.put(module, heads.modules().get(module).a().apply(ofMatrix.get(0)).reshape(layers, -1, r, shape.in()));
            b.put(module, matrixB(heads, module, shape, ofMatrix.get(1)));
        });
        return new Generated(a, b);
    }

    private NDArray matrixB(HeadMaps heads, String module, ModuleShape shape, NDArray z) {
        NDArray numbers = heads.modules().get(module).b().apply(z);
        long layers = config.target().layers();
        long r = config.lora().rank();
        if (heads.outMajor() && config.head() != HeadForm.S) {
            return numbers.reshape(layers, -1, shape.out(), r);
        }
        NDArray byRank = numbers.reshape(layers, -1, r, shape.out());
        return heads.outMajor() ? byRank.swapAxes(2, 3) : byRank;
    }

    private NDArray trunk(Map<String, NDArray> weights, NDArray codes, boolean training) {
        int d = config.latentSize();
        long tasks = codes.getShape().get(0);
        long layers = config.target().layers();
        long modules = config.target().modules().size();
        NDArray depth =
                norm(weights, "layer_depth_encoder.1", owned(codes, weights.get("layer_depth_encoder.0.weight")));
        NDArray type = norm(weights, "layer_type_encoder.1", owned(codes, weights.get("layer_type_encoder.0.weight")));
        Shape rows = new Shape(modules, layers, tasks, d / 4);
        NDArray x = NDArrays.concat(
                new NDList(
                        codes.reshape(1, 1, tasks, d / 2).broadcast(new Shape(modules, layers, tasks, d / 2)),
                        depth.reshape(1, layers, 1, d / 4).broadcast(rows),
                        type.reshape(modules, 1, 1, d / 4).broadcast(rows)),
                3); // [M, L, G, d]
        x = dropout(x, training);
        x = dropout(silu(linear(weights, "mixer.1", x)), training);
        x = dropout(silu(linear(weights, "mixer.4", x)), training);
        return block(weights, "mlp1.mlp", x, training);
    }

    /** For every module the inputs of its head: {@code [M, L, G, h]} (L), {@code [M, 2, L, G, h]} (M), {@code [M, 2, L, G, r, h]} (S). */
    private NDArray headInputs(Map<String, NDArray> weights, NDArray y, boolean training) {
        NDArray z;
        if (config.head() == HeadForm.L) {
            z = block(weights, "mlp2.mlp", y, training); // [M, L, G, d]
        } else {
            z = y.expandDims(1).add(outputEmbedding(weights, y)); // [M, 2, L, G, d]
            z = block(weights, "mlp2.mlp", z, training);
            if (config.head() == HeadForm.S) {
                // The second use of the same block adds its residual too, as in the reference.
                NDArray position = norm(weights, "pos_emb.1", owned(y, weights.get("pos_emb.0.weight"))); // [r, d]
                NDArray step = block(weights, "mlp2.mlp", position, training);
                z = z.expandDims(4).add(step); // [M, 2, L, G, r, d]
            }
        }
        z = norm(weights, "mlp3.0", z);
        z = dropout(silu(linear(weights, "mlp3.1", z)), training);
        return silu(linear(weights, "mlp3.4", z));
    }

    /** {@code [M, 2, 1, 1, d]}: is it A or B that is asked for. */
    private NDArray outputEmbedding(Map<String, NDArray> weights, NDArray owner) {
        NDList embeddings = new NDList();
        for (String module : config.target().modules().keySet()) {
            embeddings.add(weights.get("out_emb." + module + ".A"));
            embeddings.add(weights.get("out_emb." + module + ".B"));
        }
        NDArray stacked = owned(owner, NDArrays.stack(embeddings)); // [M*2, d]
        return norm(weights, "out_emb_norm", stacked).reshape(-1, 2, 1, 1, config.latentSize());
    }

    private Generated finish(Map<String, NDArray> weights, Generated raw, boolean outMajor) {
        if (config.output().equals(HeadOutput.PLAIN)) {
            return raw;
        }
        Map<String, NDArray> a = new LinkedHashMap<>();
        Map<String, NDArray> b = new LinkedHashMap<>();
        raw.a().forEach((module, numbers) -> a.put(module, finish(weights, "A." + module, numbers, false)));
        raw.bTransposed()
                .forEach((module, numbers) -> b.put(module, finish(weights, "B." + module, numbers, !outMajor)));
        return new Generated(a, b);
    }

    private NDArray finish(Map<String, NDArray> weights, String matrix, NDArray numbers, boolean transposed) {
        HeadOutput output = config.output();
        NDArray result = numbers;
        if (output.zScored()) {
            NDArray deviation = ofEachLayer(weights, HypernetworkParameters.DEVIATION, matrix, transposed, numbers);
            NDArray mean = ofEachLayer(weights, HypernetworkParameters.MEAN, matrix, transposed, numbers);
            result = result.mul(deviation.add(DEVIATION_EPSILON)).add(mean);
        }
        if (output.deltaWScale() != 1) {
            result = Torch.times(result, 1 / Math.sqrt(output.deltaWScale()));
        }
        if (output.offset() != HeadOutput.Offset.NONE) {
            result = result.add(ofEachLayer(weights, HypernetworkParameters.OFFSET, matrix, transposed, numbers));
        }
        return result;
    }

    /** A LoRA-shaped weight, A {@code [L, 1, r, in]} and B {@code [L, 1, out, r]} or transposed. */
    private static NDArray ofEachLayer(
            Map<String, NDArray> weights, String name, String matrix, boolean transposed, NDArray owner) {
        NDArray values = owned(owner, weights.get(name + "." + matrix));
        return (transposed ? values.swapAxes(1, 2) : values).expandDims(1);
    }

    private NDArray block(Map<String, NDArray> weights, String name, NDArray x, boolean training) {
        NDArray z = norm(weights, name + ".0", x);
        z = dropout(silu(linear(weights, name + ".1", z)), training);
        z = dropout(silu(linear(weights, name + ".4", z)), training);
        return x.add(z);
    }

    /** A result belongs to the manager of its first operand; a weight's is too long-lived, so it is shared with the pass. */
    private static NDArray owned(NDArray owner, NDArray weight) {
        NDArray view = weight.reshape(weight.getShape());
        view.attach(owner.getManager());
        return view;
    }

    private static NDArray linear(Map<String, NDArray> weights, String name, NDArray x) {
        NDArray bias = weights.get(name + ".bias");
        NDArray weight = weights.get(name + ".weight");
        return (bias == null ? Linear.linear(x, weight) : Linear.linear(x, weight, bias)).singletonOrThrow();
    }

    private static NDArray norm(Map<String, NDArray> weights, String name, NDArray x) {
        NDArray gain = weights.get(name + ".weight");
        return LayerNorm.layerNorm(x, gain.getShape(), gain, weights.get(name + ".bias"), NORM_EPSILON)
                .singletonOrThrow();
    }

    private static NDArray silu(NDArray x) {
        return x.mul(Activation.sigmoid(x));
    }

    private NDArray dropout(NDArray x, boolean training) {
        return training && config.dropout() > 0
                ? Dropout.dropout(x, (float) config.dropout(), true).singletonOrThrow()
                : x;
    }
}
