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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The hypernetwork as a pure function of its weights and a batch of task vectors; differentiable in both.
 *
 * <p>All rows, (module, layer, task) and for M and S also (A or B), pass the trunk together, so a whole batch of
 * descriptions costs one pass.
 */
public final class HypernetworkForward {

    private static final float NORM_EPSILON = 1e-5f;

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
        return decode(weights, encodeTasks(weights, taskVectors), training);
    }

    /** @param codes task codes {@code [G, d/2]} */
    Generated decode(Map<String, NDArray> weights, NDArray codes, boolean training) {
        NDArray y = trunk(weights, codes, training); // [M, L, G, d]
        Map<String, NDArray> a = new LinkedHashMap<>();
        Map<String, NDArray> b = new LinkedHashMap<>();
        int m = 0;
        List<NDArray> rows = headInputs(weights, y, training);
        for (Map.Entry<String, ModuleShape> module : config.target().modules().entrySet()) {
            write(weights, module.getKey(), module.getValue(), rows.get(m++), a, b);
        }
        return new Generated(a, b);
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

    /** For every module the inputs of its head: {@code [L, G, h]} (L), {@code [2, L, G, h]} (M), {@code [2, r, L, G, h]} (S). */
    private List<NDArray> headInputs(Map<String, NDArray> weights, NDArray y, boolean training) {
        long modules = y.getShape().get(0);
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
                z = z.expandDims(2).add(step.reshape(1, 1, config.lora().rank(), 1, 1, config.latentSize()));
            }
        }
        z = norm(weights, "mlp3.0", z);
        z = dropout(silu(linear(weights, "mlp3.1", z)), training);
        z = silu(linear(weights, "mlp3.4", z));
        List<NDArray> perModule = new ArrayList<>();
        for (NDArray part : z.split(modules, 0)) {
            perModule.add(part.squeeze(0));
        }
        return perModule;
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

    private void write(
            Map<String, NDArray> weights,
            String module,
            ModuleShape shape,
            NDArray headInput,
            Map<String, NDArray> a,
            Map<String, NDArray> b) {
        long r = config.lora().rank();
        long layers = config.target().layers();
        long widest = Math.max(shape.in(), shape.out());
        NDArray numbers = linear(weights, "heads." + module, headInput);
        NDArray forA;
        NDArray forB;
        if (config.head() == HeadForm.L) {
            NDList parts = numbers.split(new long[] {r * shape.in()}, 2);
            forA = parts.get(0).reshape(layers, -1, r, shape.in());
            forB = parts.get(1).reshape(layers, -1, r, shape.out());
        } else {
            NDList parts = numbers.split(2, 0);
            NDArray rawA = parts.get(0).squeeze(0);
            NDArray rawB = parts.get(1).squeeze(0);
            if (config.head() == HeadForm.S) { // [r, L, G, widest] -> [L, G, r, widest]
                rawA = rawA.transpose(1, 2, 0, 3);
                rawB = rawB.transpose(1, 2, 0, 3);
            }
            forA = cut(rawA.reshape(layers, -1, r, widest), shape.in());
            forB = cut(rawB.reshape(layers, -1, r, widest), shape.out());
        }
        a.put(module, offset(forA, weights.get("AB_offset.A." + module), false));
        b.put(module, offset(forB, weights.get("AB_offset.B." + module), true));
    }

    private static NDArray cut(NDArray rows, int width) {
        return rows.getShape().get(3) == width
                ? rows
                : rows.split(new long[] {width}, 3).get(0);
    }

    /** Adds a multi-task LoRA that the adapters start from, where there is one: A {@code [L, r, in]}, B {@code [L, out, r]}. */
    private static NDArray offset(NDArray generated, NDArray offset, boolean transposed) {
        if (offset == null) {
            return generated;
        }
        return generated.add((transposed ? offset.swapAxes(1, 2) : offset).expandDims(1));
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
