package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.adapterfactory.t2l.lm.Adapters;
import io.adapterfactory.t2l.lm.LoraBatch;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Adapters of packed sequences: runs of tokens, each with one of G adapters. An adapter may have no run.
 *
 * <p>Each run has separate products. The alternatives cost more: padding all runs to one length for a single product
 * copies each input and output, and computing every adapter for every token needs G times the operations.
 */
final class PackedLoras implements Adapters {

    private final Map<String, LoraBatch.Pair[]> pairs;
    private final int[] groups;
    private final long[] cuts;
    private final UnaryOperator<NDArray> inputDropout;

    /**
     * @param pairs by module and layer; null where a layer is not adapted
     * @param groups the adapter of each run
     * @param tokens of each run
     * @param inputDropout applied to the input of every adapter, or the identity
     */
    PackedLoras(Map<String, LoraBatch.Pair[]> pairs, int[] groups, int[] tokens, UnaryOperator<NDArray> inputDropout) {
        this.pairs = pairs;
        this.groups = groups.clone();
        this.inputDropout = inputDropout;
        this.cuts = new long[tokens.length - 1];
        long at = 0;
        for (int run = 0; run < cuts.length; run++) {
            at += tokens[run];
            cuts[run] = at;
        }
    }

    @Override
    public boolean adapts(int layer, String module) {
        return LoraBatch.Pair.at(pairs, layer, module) != null;
    }

    /** @return {@code y + x A^T B^T s}, {@code [N, out]} */
    @Override
    public NDArray apply(int layer, String module, NDArray x, NDArray y) {
        LoraBatch.Pair pair = LoraBatch.Pair.at(pairs, layer, module);
        if (pair == null) {
            return y;
        }
        NDArray input = inputDropout.apply(x).expandDims(0); // [1, N, in]
        NDList inputs = cuts.length == 0 ? new NDList(input) : input.split(cuts, 1);
        int all = (int) pair.down().getShape().get(0);
        NDList downs = pair.down().split(all, 0);
        NDList ups = pair.up().split(all, 0);
        NDList deltas = new NDList();
        for (int run = 0; run < groups.length; run++) {
            NDArray down = downs.get(groups[run]); // [1, in, r]
            NDArray up = ups.get(groups[run]); // [1, r, out]
            deltas.add(inputs.get(run).batchMatMul(down).batchMatMul(up)); // [1, tokens, out]
        }
        // DJL copies a single array to concatenate, and loses its gradient.
        NDArray delta = deltas.size() == 1 ? deltas.get(0) : NDArrays.concat(deltas, 1); // [1, N, out]
        return y.add(delta.squeeze(0));
    }
}
