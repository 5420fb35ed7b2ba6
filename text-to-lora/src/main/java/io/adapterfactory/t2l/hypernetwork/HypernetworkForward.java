package io.adapterfactory.t2l.hypernetwork;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.norm.Dropout;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights.AdapterTensors;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights.Mlp;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights.NormedMlp;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights.TaskEncoder;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The hypernetwork as a pure function of its weights and a batch of task vectors; differentiable in both. This is
 * figure 2 of the paper (arXiv 2506.06105, section 3.1). Its steps, in order: {@link #encodeTasks}, {@link
 * #descriptors}, {@link #trunk}, {@link #headInputs}, {@link #adapters}, and then {@link HeadOutput}.
 *
 * <p>All rows, one for each (module, layer, task) and for M and S also for A and B, pass through the trunk together, so
 * a whole batch of descriptions needs one pass. Each group of layers of a module then has its own head, because the
 * heads' widths depend on the module's shape; a row whose layer is in no group of its module is not used further.
 *
 * <p>Comments at the ends of lines give shapes. Their letters are those of {@linkplain
 * io.adapterfactory.t2l.hypernetwork the package}: {@code G} tasks, {@code L} layers, {@code M} target modules, {@code
 * d} latent size, {@code h} head input size, {@code r} rank.
 */
public final class HypernetworkForward {

    /** The reference adds this to a standard deviation before dividing or multiplying by it. */
    public static final float DEVIATION_EPSILON = 1e-10f;

    private final HypernetworkConfig config;

    public HypernetworkForward(HypernetworkConfig config) {
        this.config = config;
    }

    /**
     * The adapters of one batch, without scaling.
     *
     * @param a by group of the target, {@code [L, G, r, in]}; here L is the number of the group's layers
     * @param bTransposed by group, {@code [L, G, r, out]}; a LoRA's B is the transpose of its last two axes
     */
    public record Generated(Map<String, NDArray> a, Map<String, NDArray> bTransposed) {}

    /**
     * @param taskVectors {@code [G, taskVectorSize]}
     * @param training true to apply dropout
     */
    public Generated generate(HypernetworkWeights weights, NDArray taskVectors, boolean training) {
        return finish(weights, headNumbers(weights, taskVectors, training), false);
    }

    /**
     * The numbers of the heads before {@link HeadOutput} makes a LoRA from them; the training target of a
     * reconstruction.
     */
    public Generated headNumbers(HypernetworkWeights weights, NDArray taskVectors, boolean training) {
        HeadMaps heads = HeadMaps.of(config, weights.heads(), false, taskVectors.getManager());
        return adapters(weights, heads, encodeTasks(weights, taskVectors), training);
    }

    /**
     * Adapters in the layout of files: A {@code [L, G, r, in]}, B {@code [L, G, out, r]}.
     *
     * @param heads with a B that is {@link HeadMaps#outMajor}
     * @param codes {@code [G, d/2]}
     */
    Generated adaptersOfCodes(HypernetworkWeights weights, HeadMaps heads, NDArray codes) {
        return finish(weights, adapters(weights, heads, codes, false), true);
    }

    /**
     * @param taskVectors {@code [G, taskVectorSize]}
     * @return task codes, {@code [G, d/2]}
     */
    public NDArray encodeTasks(HypernetworkWeights weights, NDArray taskVectors) {
        TaskEncoder encoder = weights.descriptor().task();
        NDArray x =
                encoder.hidden() == null ? taskVectors : silu(encoder.hidden().apply(taskVectors)); // [G, e]
        return encoder.norm().apply(encoder.linear().apply(x)); // [G, d/2]
    }

    /**
     * One row for each module type, layer, and task: its task code, layer embedding, and module embedding,
     * concatenated.
     */
    private NDArray descriptors(HypernetworkWeights weights, NDArray codes) {
        NDManager pass = codes.getManager();
        int d = config.sizes().latent();
        long tasks = codes.getShape().get(0);
        long layers = config.target().layerCount();
        long modules = config.target().modules().size();
        Shape quarter = new Shape(modules, layers, tasks, d / 4);
        NDArray depth = weights.descriptor().depth().rows(pass); // [L, d/4]
        NDArray type = weights.descriptor().type().rows(pass); // [M, d/4]
        return NDArrays.concat(
                new NDList(
                        codes.reshape(1, 1, tasks, d / 2).broadcast(new Shape(modules, layers, tasks, d / 2)),
                        depth.reshape(1, layers, 1, d / 4).broadcast(quarter),
                        type.reshape(modules, 1, 1, d / 4).broadcast(quarter)),
                3); // [M, L, G, d]
    }

    private NDArray trunk(HypernetworkWeights weights, NDArray codes, boolean training) {
        NDArray x = descriptors(weights, codes); // [M, L, G, d]
        x = dropout(mlp(weights.mixer(), dropout(x, training), training), training); // [M, L, G, d]
        return residual(weights.mlp1(), x, training); // [M, L, G, d]
    }

    /**
     * For every module, the inputs of its head: {@code [M, L, G, h]} (L), {@code [M, 2, L, G, h]} (M), {@code [M, 2, L,
     * G, r, h]} (S).
     */
    private NDArray headInputs(HypernetworkWeights weights, NDArray y, boolean training) {
        NDArray z =
                switch (config.head()) {
                    case L -> residual(weights.mlp2(), y, training); // [M, L, G, d]
                    case M -> ofEachMatrix(weights, y, training); // [M, 2, L, G, d]
                    case S -> ofEachRank(weights, ofEachMatrix(weights, y, training), training); // [M, 2, L, G, r, d]
                };
        return mlp(weights.mlp3().mlp(), weights.mlp3().norm().apply(z), training); // [M, ..., h]
    }

    /** Each row becomes one for A and one for B: {@code [M, L, G, d]} to {@code [M, 2, L, G, d]}. */
    private NDArray ofEachMatrix(HypernetworkWeights weights, NDArray y, boolean training) {
        NDArray matrix = weights.matrix().rows(y.getManager()); // [M*2, d]
        NDArray z =
                y.expandDims(1).add(matrix.reshape(-1, 2, 1, 1, config.sizes().latent())); // [M, 2, L, G, d]
        return residual(weights.mlp2(), z, training);
    }

    /** Each row becomes one for every rank: {@code [M, 2, L, G, d]} to {@code [M, 2, L, G, r, d]}. */
    private NDArray ofEachRank(HypernetworkWeights weights, NDArray z, boolean training) {
        NDArray rank = weights.rank().rows(z.getManager()); // [r, d]
        // This second use of mlp2 also adds its residual, as in the reference.
        return z.expandDims(4).add(residual(weights.mlp2(), rank, training));
    }

    /** A and B from the numbers of the heads, before {@link #finish}. */
    private Generated adapters(HypernetworkWeights weights, HeadMaps heads, NDArray codes, boolean training) {
        NDArray inputs = headInputs(weights, trunk(weights, codes, training), training); // [M, ..., h]
        List<String> modules = config.target().modules();
        NDList ofModules = inputs.split(modules.size(), 0);
        Map<String, NDArray> a = new LinkedHashMap<>();
        Map<String, NDArray> b = new LinkedHashMap<>();
        config.target().groups().forEach((name, group) -> {
            NDArray z = ofModules.get(modules.indexOf(group.module())).squeeze(0); // as in headInputs, without M
            NDList ofMatrix =
                    config.head() == HeadForm.L ? new NDList(z, z) : z.split(2, 0); // each [(1,) L, G, (r,) h]
            HeadMaps.Pair maps = heads.groups().get(name);
            NDArray numbersA = maps.a().apply(rowsOf(group, ofMatrix.get(0)));
            NDArray numbersB = maps.b().apply(rowsOf(group, ofMatrix.get(1)));
            a.put(name, ranks(group, numbersA, group.shape().in())); // [L, G, r, in]
            b.put(name, matrixB(heads, group, numbersB)); // [L, G, r, out] or [L, G, out, r]
        });
        return new Generated(a, b);
    }

    /** The rows of a group's layers, from those of all adapted layers: {@code [(1,) L, ..., h]} to {@code [L, ..., h]}. */
    private NDArray rowsOf(LayerGroup group, NDArray z) {
        List<Integer> layers = config.target().layers();
        if (group.layers().equals(layers)) {
            return z;
        }
        long[] rows = group.layers().stream().mapToLong(layers::indexOf).toArray();
        NDArray byLayer = z.reshape(layers.size(), -1); // [L, ... * h]
        return Torch.rows(byLayer, z.getManager().create(rows))
                .reshape(rows.length, -1, config.sizes().headInput());
    }

    /** {@code [L, G, r, out]}, or {@code [L, G, out, r]} with {@link HeadMaps#outMajor}. */
    private NDArray matrixB(HeadMaps heads, LayerGroup group, NDArray numbers) {
        int out = group.shape().out();
        if (heads.outMajor() && config.head() != HeadForm.S) {
            return numbers.reshape(group.layers().size(), -1, out, config.lora().rank());
        }
        NDArray byRank = ranks(group, numbers, out);
        return heads.outMajor() ? byRank.swapAxes(2, 3) : byRank;
    }

    /** {@code [L, G, r, width]} */
    private NDArray ranks(LayerGroup group, NDArray numbers, long width) {
        return numbers.reshape(group.layers().size(), -1, config.lora().rank(), width);
    }

    /** Applies {@link HeadOutput}. */
    private Generated finish(HypernetworkWeights weights, Generated numbers, boolean outMajor) {
        if (config.output().equals(HeadOutput.PLAIN)) {
            return numbers;
        }
        HypernetworkWeights.Output output = weights.output();
        Map<String, NDArray> a = new LinkedHashMap<>();
        Map<String, NDArray> b = new LinkedHashMap<>();
        numbers.a().forEach((group, x) -> a.put(group, finish(x, tensors -> forA(tensors, group, x), output)));
        numbers.bTransposed()
                .forEach((group, x) -> b.put(group, finish(x, tensors -> forB(tensors, group, outMajor, x), output)));
        return new Generated(a, b);
    }

    /** @param ofMatrix the tensor of one matrix, in the shape of its numbers with one row for all tasks */
    private NDArray finish(
            NDArray numbers, Function<AdapterTensors, NDArray> ofMatrix, HypernetworkWeights.Output output) {
        NDArray result = numbers;
        if (output.mean() != null) {
            NDArray deviation = ofMatrix.apply(output.deviation()).add(DEVIATION_EPSILON); // [L, 1, ...]
            result = result.mul(deviation).add(ofMatrix.apply(output.mean()));
        }
        if (config.output().deltaWScale() != 1) {
            result = Torch.times(result, 1 / Math.sqrt(config.output().deltaWScale()));
        }
        return output.offset() == null ? result : result.add(ofMatrix.apply(output.offset()));
    }

    /** {@code [L, 1, r, in]} */
    private static NDArray forA(AdapterTensors tensors, String group, NDArray numbers) {
        return Torch.view(numbers.getManager(), tensors.a().get(group)).expandDims(1);
    }

    /** {@code [L, 1, out, r]} or {@code [L, 1, r, out]} */
    private static NDArray forB(AdapterTensors tensors, String group, boolean outMajor, NDArray numbers) {
        NDArray b = Torch.view(numbers.getManager(), tensors.b().get(group)); // [L, out, r]
        return (outMajor ? b : b.swapAxes(1, 2)).expandDims(1);
    }

    private NDArray residual(NormedMlp block, NDArray x, boolean training) {
        return x.add(dropout(mlp(block.mlp(), block.norm().apply(x), training), training));
    }

    /** SiLU after each of the two layers, dropout between them. */
    private NDArray mlp(Mlp mlp, NDArray x, boolean training) {
        NDArray z = dropout(silu(mlp.first().apply(x)), training); // [..., 4d]
        return silu(mlp.second().apply(z));
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
