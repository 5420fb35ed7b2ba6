package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.SequenceGroup;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The residual stream of sequences before the first adapted layer. No adapter changes it, so it is computed without
 * gradients and cached by the sequence's tokens; the least recently used sequences are evicted first.
 *
 * <p>Sequences that are not in the cache are computed together, so the last bits of a state may depend on the other
 * sequences. A resumed training starts with an empty cache, so it equals an uninterrupted one except for rounding.
 */
public final class LowerLayers {

    /** About ten thousand sequences of 46 tokens and width 576. */
    private static final long MAX_BYTES = 1L << 30;

    /** Maximum number of tokens that are computed together, to limit memory. */
    private static final int MAX_TOKENS = 1024;

    private record Key(int[] tokens) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(tokens, key.tokens);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(tokens);
        }
    }

    private final Decoder decoder;
    private final DecoderWeights weights;
    private final int layers;
    private final long maxBytes;
    private final NDManager manager;
    private final Map<Key, NDArray> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;
    private long computed;

    /**
     * @param owner of the cached arrays
     * @param layers below the first adapted one
     */
    public LowerLayers(NDManager owner, Decoder decoder, DecoderWeights weights, int layers) {
        this(owner, decoder, weights, layers, MAX_BYTES);
    }

    /** @param maxBytes of the cache; the sequences of a running pass need memory in addition */
    LowerLayers(NDManager owner, Decoder decoder, DecoderWeights weights, int layers, long maxBytes) {
        this.decoder = decoder;
        this.weights = weights;
        this.layers = layers;
        this.maxBytes = maxBytes;
        this.manager = owner.newSubManager();
    }

    Decoder decoder() {
        return decoder;
    }

    DecoderWeights weights() {
        return weights;
    }

    /** The number of these layers, which is also the index of the first adapted layer. */
    int count() {
        return layers;
    }

    /** Number of sequences that have been computed so far. */
    long computed() {
        return computed;
    }

    /** Current size of the cache, in bytes. */
    long keptBytes() {
        return keptBytes;
    }

    /** @return one sequence after the other, {@code [N, E]}, without gradients */
    NDArray of(NDManager pass, List<PackedRow> rows) {
        if (layers == 0) {
            return Torch.withoutGradients(() -> decoder.enter(embedded(pass, rows)));
        }
        return Torch.withoutGradients(() -> {
            computeMissing(pass, rows);
            NDList states = new NDList();
            for (PackedRow row : rows) {
                NDArray state = kept.get(new Key(row.sequence().inputs()));
                states.add(row.from() == 0 ? state : Torch.in(pass, state.get(row.from() + ":")));
            }
            NDArray all = Torch.in(pass, NDArrays.concat(states, 0));
            drop();
            return all;
        });
    }

    /**
     * The same for embeddings that were changed, for example by noise; not cached.
     *
     * @param embeddings {@code [N, E]}, those of {@link #embedded} with the changes
     * @param groups of the sequences
     */
    NDArray of(NDManager pass, NDArray embeddings, List<SequenceGroup> groups) {
        return Torch.withoutGradients(() -> through(pass, embeddings, groups));
    }

    private void computeMissing(NDManager pass, List<PackedRow> rows) {
        Map<Key, TokenBatch.Sequence> missing = new LinkedHashMap<>();
        for (PackedRow row : rows) {
            Key key = new Key(row.sequence().inputs());
            if (kept.get(key) == null) {
                missing.put(key, row.sequence());
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        TokenBatch batch = new TokenBatch(List.copyOf(missing.values()));
        int longest = missing.keySet().stream()
                .mapToInt(key -> key.tokens().length)
                .max()
                .orElseThrow();
        List<AdapterGroup> together = new ArrayList<>();
        int tokens = 0;
        for (AdapterGroup group : AdapterGroup.of(batch, 1, decoder.canCache(longest))) {
            if (!together.isEmpty() && tokens + group.layout().tokens() > MAX_TOKENS) {
                compute(pass, together);
                together.clear();
                tokens = 0;
            }
            together.add(group);
            tokens += group.layout().tokens();
        }
        compute(pass, together);
    }

    private void compute(NDManager pass, List<AdapterGroup> groups) {
        try (NDManager scope = pass.newSubManager()) {
            List<PackedRow> packed =
                    groups.stream().flatMap(group -> group.rows().stream()).toList();
            NDArray states = through(
                    scope,
                    embedded(scope, packed),
                    groups.stream().map(AdapterGroup::layout).toList()); // [N, E]
            long first = 0; // of the group
            for (AdapterGroup group : groups) {
                long at = first;
                for (PackedRow row : group.rows()) {
                    NDArray own = states.get(new NDIndex("{}:{}", at, at + row.count()));
                    NDArray state = row.from() == 0
                            ? own.duplicate()
                            : states.get(new NDIndex("{}:{}", first, first + row.from()))
                                    .concat(own);
                    keep(row.sequence(), Torch.in(manager, state));
                    at += row.count();
                }
                first += group.layout().tokens();
            }
        }
    }

    private void keep(TokenBatch.Sequence sequence, NDArray state) {
        computed++;
        kept.put(new Key(sequence.inputs()), state);
        keptBytes += bytes(state);
    }

    /** The tokens' embeddings, one sequence after the other, {@code [N, E]}. */
    NDArray embedded(NDManager pass, List<PackedRow> rows) {
        List<int[]> tokens = rows.stream().map(PackedRow::tokens).toList();
        return decoder.embed(weights, TokenBatch.packed(pass, tokens));
    }

    private NDArray through(NDManager scope, NDArray embeddings, List<SequenceGroup> groups) {
        NDArray x = decoder.enter(embeddings);
        return layers == 0 ? x : decoder.layers(weights, x, LoraBatch.none(), decoder.pack(scope, groups), 0, layers);
    }

    private void drop() {
        var oldest = kept.values().iterator();
        while (keptBytes > maxBytes) {
            NDArray state = oldest.next();
            keptBytes -= bytes(state);
            oldest.remove();
            state.close();
        }
    }

    private static long bytes(NDArray state) {
        return state.size() * state.getDataType().getNumOfBytes();
    }
}
