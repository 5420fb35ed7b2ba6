package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
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

        /**
         * Pairs by module and layer; null where a layer is not adapted.
         *
         * @param pairs of a group: one for each of its layers
         */
        public static Map<String, Pair[]> byLayer(LoraTarget target, Function<String, List<Pair>> pairs) {
            Map<String, Pair[]> byLayer = new LinkedHashMap<>();
            int layers = 1 + Collections.max(target.layers());
            target.groups().forEach((name, group) -> {
                Pair[] ofModule = byLayer.computeIfAbsent(group.module(), module -> new Pair[layers]);
                List<Pair> ofGroup = pairs.apply(name);
                for (int i = 0; i < ofGroup.size(); i++) {
                    ofModule[group.layers().get(i)] = ofGroup.get(i);
                }
            });
            return byLayer;
        }

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
        adapters.forEach(adapter -> model.config().requireFits(adapter.target()));
        return of(model.newManager(), model.weights().embedding().getDataType(), adapters, adapterOfRow);
    }

    /** The same for adapters that are known to fit one base model; the batch closes the manager. */
    static LoraBatch of(NDManager owner, DataType dataType, List<LoraWeights> adapters, int[] adapterOfRow) {
        try {
            Gathering gathering = new Gathering(owner, dataType, adapters, groups(adapterOfRow));
            return new LoraBatch(gathering.pairs(), UnaryOperator.identity(), owner);
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
     * Arranges the numbers of adapters by module and layer.
     *
     * @param adapterOfGroup for each group of rows the index of its adapter, or -1
     */
    private record Gathering(
            NDManager owner, DataType dataType, List<LoraWeights> adapters, int[] adapterOfGroup, int rank) {

        Gathering(NDManager owner, DataType dataType, List<LoraWeights> adapters, int[] adapterOfGroup) {
            this(
                    owner,
                    dataType,
                    adapters,
                    adapterOfGroup,
                    adapters.stream()
                            .mapToInt(adapter -> adapter.config().rank())
                            .max()
                            .orElse(1));
        }

        Map<String, Pair[]> pairs() {
            Map<String, TreeMap<Integer, ModuleShape>> shapes = new TreeMap<>();
            for (LoraWeights adapter : adapters) {
                adapter.target().groups().values().forEach(group -> group.layers()
                        .forEach(layer -> shapes.computeIfAbsent(group.module(), module -> new TreeMap<>())
                                .put(layer, group.shape())));
            }
            Map<String, Pair[]> pairs = new TreeMap<>();
            shapes.forEach((module, layers) -> {
                Pair[] ofLayer = new Pair[layers.lastKey() + 1];
                layers.forEach((layer, shape) -> ofLayer[layer] = pair(module, layer, shape));
                pairs.put(module, ofLayer);
            });
            return pairs;
        }

        /**
         * Groups without an adapter, or whose adapter does not have the module and layer, get zeros. Lower ranks are
         * padded with zeros.
         */
        private Pair pair(String module, int layer, ModuleShape shape) {
            int groups = adapterOfGroup.length;
            float[] down = new float[groups * shape.in() * rank];
            float[] up = new float[groups * rank * shape.out()];
            for (int group = 0; group < groups; group++) {
                if (adapterOfGroup[group] < 0) {
                    continue;
                }
                LoraWeights adapter = adapters.get(adapterOfGroup[group]);
                int at = group * rank;
                adapter.target().find(module, layer).ifPresent(place -> copy(adapter, place, at, down, up));
            }
            return new Pair(
                    owner.create(down, new Shape(groups, shape.in(), rank)).toType(dataType, false),
                    owner.create(up, new Shape(groups, rank, shape.out())).toType(dataType, false));
        }

        /** @param at number of ranks before those of this adapter */
        private void copy(LoraWeights adapter, LoraTarget.Place place, int at, float[] down, float[] up) {
            int in = place.shape().in();
            int out = place.shape().out();
            int r = adapter.config().rank();
            float scaling = adapter.config().scaling();
            float[] a = adapter.a().get(place.group());
            float[] b = adapter.b().get(place.group());
            int aAt = place.index() * r * in;
            for (int k = 0; k < r; k++) {
                for (int i = 0; i < in; i++) {
                    down[at * in + i * rank + k] = a[aAt + k * in + i];
                }
            }
            int bAt = place.index() * out * r;
            for (int o = 0; o < out; o++) {
                for (int k = 0; k < r; k++) {
                    up[(at + k) * out + o] = scaling * b[bAt + o * r + k];
                }
            }
        }
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
