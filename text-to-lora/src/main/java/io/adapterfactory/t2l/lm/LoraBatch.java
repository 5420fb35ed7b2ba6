package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The adapters of the rows of one batch.
 *
 * <p>A batch of {@code B} rows has {@code G} adapters, each for {@code B/G} consecutive rows; with {@code G == B}, every
 * row has its own. Arrays are kept transposed, {@code x A^T B^T}, and the scaling is folded into {@code B}.
 */
public final class LoraBatch implements Adapters, AutoCloseable {

    private final Map<String, Pair[]> pairs; // by module and layer; null if a layer is not adapted
    private final UnaryOperator<NDArray> inputDropout;
    private final NDManager owner;

    /**
     * One module of one layer.
     *
     * @param down A transposed, {@code [G, in, r]}
     * @param up B transposed and scaled, {@code [G, r, out]}
     */
    public record Pair(NDArray down, NDArray up) {

        /** The pair of a module of a layer; null where the layer is not adapted. */
        public static Pair at(Map<String, Pair[]> pairs, int layer, String module) {
            Pair[] layers = pairs.get(module);
            return layers == null || layer >= layers.length ? null : layers[layer];
        }
    }

    private LoraBatch(Map<String, Pair[]> pairs, UnaryOperator<NDArray> inputDropout, NDManager owner) {
        this.pairs = pairs;
        this.inputDropout = inputDropout;
        this.owner = owner;
    }

    /** No adapters: every row is the plain base model. */
    public static LoraBatch none() {
        return new LoraBatch(Map.of(), UnaryOperator.identity(), null);
    }

    /**
     * Adapters whose arrays belong to the caller, who can train through them.
     *
     * @param pairs by module and layer; null if a layer is not adapted
     * @param inputDropout applied to the input of every adapter (LoRA dropout), or the identity
     */
    public static LoraBatch over(Map<String, Pair[]> pairs, UnaryOperator<NDArray> inputDropout) {
        return new LoraBatch(Map.copyOf(pairs), inputDropout, null);
    }

    /**
     * Arranges adapters for a batch. An adapter for some of the model's layers does not change the others.
     *
     * @param adapters distinct adapters; ranks, target modules and adapted layers may differ
     * @param adapterOfRow for each row the index of its adapter, or -1 for the plain base model
     * @throws IllegalArgumentException when an adapter does not fit the model, or an index is out of range
     */
    public static LoraBatch of(CausalLanguageModel model, List<LoraWeights> adapters, int[] adapterOfRow) {
        for (int index : adapterOfRow) {
            if (index < -1 || index >= adapters.size()) {
                throw new IllegalArgumentException(
                        "a row has adapter " + index + "; expected -1 to " + (adapters.size() - 1));
            }
        }
        int[] adapterOfGroup = groups(adapterOfRow);
        Map<String, ModuleShape> shapes = new TreeMap<>();
        int rank = 1;
        for (LoraWeights adapter : adapters) {
            model.config().requireFits(adapter.target());
            shapes.putAll(adapter.target().modules());
            rank = Math.max(rank, adapter.config().rank());
        }
        DataType dataType = model.weights().embedding().getDataType();
        NDManager owner = model.newManager();
        try {
            Map<String, Pair[]> pairs = new TreeMap<>();
            for (Map.Entry<String, ModuleShape> module : shapes.entrySet()) {
                Pair[] layers = new Pair[model.config().dimensions().layers()];
                for (int l = 0; l < layers.length; l++) {
                    layers[l] = gather(
                            owner, adapters, adapterOfGroup, module.getKey(), module.getValue(), l, rank, dataType);
                }
                pairs.put(module.getKey(), layers);
            }
            return new LoraBatch(pairs, UnaryOperator.identity(), owner);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /** One entry for each group of consecutive rows with the same adapter. All groups have the same size, as large as possible. */
    private static int[] groups(int[] adapterOfRow) {
        int rows = adapterOfRow.length;
        for (int size = rows; size > 1; size--) {
            if (rows % size == 0 && areRunsOf(size, adapterOfRow)) {
                int each = size;
                return IntStream.range(0, rows / size)
                        .map(group -> adapterOfRow[group * each])
                        .toArray();
            }
        }
        return adapterOfRow;
    }

    private static boolean areRunsOf(int size, int[] adapterOfRow) {
        for (int row = 0; row < adapterOfRow.length; row++) {
            if (adapterOfRow[row] != adapterOfRow[row - row % size]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Groups without an adapter, or whose adapter does not have the module and layer, get zeros. Lower ranks are padded with
     * zeros. Null if no adapter has the module in the layer.
     */
    private static Pair gather(
            NDManager owner,
            List<LoraWeights> adapters,
            int[] adapterOfGroup,
            String module,
            ModuleShape shape,
            int layer,
            int rank,
            DataType dataType) {
        if (adapters.stream().noneMatch(adapter -> adapts(adapter, module, layer))) {
            return null;
        }
        int groups = adapterOfGroup.length;
        float[] down = new float[groups * shape.in() * rank];
        float[] up = new float[groups * rank * shape.out()];
        for (int group = 0; group < groups; group++) {
            if (adapterOfGroup[group] < 0) {
                continue;
            }
            LoraWeights adapter = adapters.get(adapterOfGroup[group]);
            float[] a = adapter.a().get(module);
            float[] b = adapter.b().get(module);
            int place = adapter.target().layers().indexOf(layer);
            if (a == null || place < 0) {
                continue;
            }
            int r = adapter.config().rank();
            float scaling = adapter.config().scaling();
            int aAt = place * r * shape.in();
            int downAt = group * shape.in() * rank;
            for (int k = 0; k < r; k++) {
                for (int i = 0; i < shape.in(); i++) {
                    down[downAt + i * rank + k] = a[aAt + k * shape.in() + i];
                }
            }
            int bAt = place * shape.out() * r;
            int upAt = group * rank * shape.out();
            for (int o = 0; o < shape.out(); o++) {
                for (int k = 0; k < r; k++) {
                    up[upAt + k * shape.out() + o] = scaling * b[bAt + o * r + k];
                }
            }
        }
        return new Pair(
                owner.create(down, new Shape(groups, shape.in(), rank)).toType(dataType, false),
                owner.create(up, new Shape(groups, rank, shape.out())).toType(dataType, false));
    }

    private static boolean adapts(LoraWeights adapter, String module, int layer) {
        return adapter.a().containsKey(module) && adapter.target().layers().contains(layer);
    }

    @Override
    public boolean adapts(int layer, String module) {
        return Pair.at(pairs, layer, module) != null;
    }

    /** @return {@code y + x A^T B^T s}, {@code [B, T, out]} */
    @Override
    public NDArray apply(int layer, String module, NDArray x, NDArray y) {
        Pair pair = Pair.at(pairs, layer, module);
        if (pair == null) {
            return y;
        }
        long groups = pair.down().getShape().get(0);
        NDArray input = inputDropout.apply(x);
        Shape shape = input.getShape();
        NDArray grouped = shape.get(0) == groups ? input : input.reshape(groups, -1, shape.get(2)); // [G, B/G*T, in]
        NDArray delta = grouped.matMul(pair.down()).matMul(pair.up()); // [G, B/G*T, out]
        return y.add(shape.get(0) == groups ? delta : delta.reshape(y.getShape()));
    }

    @Override
    public int groups(int rows) {
        return pairs.values().stream()
                .flatMap(Arrays::stream)
                .filter(Objects::nonNull)
                .mapToInt(pair -> (int) pair.down().getShape().get(0))
                .findFirst()
                .orElse(1);
    }

    @Override
    public void close() {
        if (owner != null) {
            owner.close();
        }
    }
}
