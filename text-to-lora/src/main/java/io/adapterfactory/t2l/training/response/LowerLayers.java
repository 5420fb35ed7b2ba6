package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.SequenceGroup;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The residual stream of sequences before the first adapted layer. No adapter changes it, so it is computed without
 * gradients, and kept by the sequence's tokens; the sequences that were not used for longest are dropped first.
 *
 * <p>Each sequence is computed alone: together with others the last bits might differ, and a training that was resumed
 * would not continue to the same ones.
 */
public final class LowerLayers {

    /** About ten thousand sequences of 23 tokens and width 576. */
    private static final long MAX_BYTES = 512L << 20;

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
     * @param owner of what is kept
     * @param layers below the first adapted one
     */
    public LowerLayers(NDManager owner, Decoder decoder, DecoderWeights weights, int layers) {
        this(owner, decoder, weights, layers, MAX_BYTES);
    }

    /** @param maxBytes that are kept; those of the sequences of one pass come on top while it runs */
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

    /** How many they are, which is the number of the first adapted layer. */
    int count() {
        return layers;
    }

    /** Sequences that went through the layers so far. */
    long computed() {
        return computed;
    }

    /** What is kept now, in bytes. */
    long keptBytes() {
        return keptBytes;
    }

    /** @return one sequence after the other, {@code [N, E]}, without gradients */
    NDArray of(NDManager pass, List<PackedRow> rows) {
        if (layers == 0) {
            return Torch.withoutGradients(() -> decoder.enter(
                    embedded(pass, rows.stream().map(PackedRow::tokens).toList())));
        }
        return Torch.withoutGradients(() -> {
            NDList states = new NDList();
            for (PackedRow row : rows) {
                NDArray state = state(pass, row.sequence().inputs());
                states.add(row.from() == 0 ? state : Torch.in(pass, state.get(row.from() + ":")));
            }
            NDArray all = Torch.in(pass, NDArrays.concat(states, 0));
            drop();
            return all;
        });
    }

    /**
     * The same of embeddings that are not those of the tokens alone; nothing is kept.
     *
     * @param embeddings {@code [N, E]}, as {@link #embedded} gives them, with what was added
     * @param groups of the sequences
     */
    NDArray of(NDManager pass, NDArray embeddings, List<SequenceGroup> groups) {
        return Torch.withoutGradients(() -> through(pass, embeddings, groups));
    }

    private NDArray state(NDManager pass, int[] tokens) {
        Key key = new Key(tokens);
        NDArray state = kept.get(key);
        if (state == null) {
            try (NDManager scope = pass.newSubManager()) {
                NDArray embeddings = embedded(scope, List.of(tokens));
                state = Torch.in(manager, through(scope, embeddings, SequenceGroup.apart(new int[] {tokens.length})));
            }
            computed++;
            kept.put(new Key(tokens.clone()), state);
            keptBytes += bytes(state);
        }
        return state;
    }

    /** The tokens' embeddings, one sequence after the other, {@code [N, E]}. */
    NDArray embedded(NDManager pass, List<int[]> sequences) {
        return decoder.embed(weights, TokenBatch.packed(pass, sequences));
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
