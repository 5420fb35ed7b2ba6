package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Arrays;

/**
 * Sequences of different lengths one after the other without padding, N tokens in all, and the arrays with which
 * attention takes them apart. Everything but attention works token by token and needs no order; attention reads its
 * queries, keys, and values by row numbers that put each head of each sequence into a row of its own, padded on the
 * right.
 *
 * <p>The arrays belong to the manager that they were made with.
 */
public final class PackedSequences {

    /**
     * Positions as one kind of layer sees them.
     *
     * @param queries rotary angles times the scale of queries, {@code [N, 1, D/2]}
     * @param keys rotary angles, {@code [N, 1, D/2]}
     * @param mask added to the scores, {@code [1, 1, H/K*T, T]}
     */
    record View(RotaryEmbedding.Angles queries, RotaryEmbedding.Angles keys, NDArray mask) {}

    private final int[] lengths;
    private final int longest; // T
    private final ModelConfig.Heads heads;
    private final View full;
    private final View sliding;
    private final NDArray queryScale;
    private final NDArray queryRows; // [B*K*(H/K)*T]
    private final NDArray keyRows; // [B*K*T]
    private final NDArray tokenRows; // [N*H]

    /**
     * @param lengths tokens of each sequence
     * @param fullRotary of layers that see everything before a token
     * @param slidingRotary of layers with a sliding window
     */
    PackedSequences(
            NDManager manager,
            ModelConfig config,
            DataType dataType,
            int[] lengths,
            RotaryEmbedding fullRotary,
            RotaryEmbedding slidingRotary) {
        this.lengths = lengths.clone();
        this.longest = Arrays.stream(lengths).max().orElseThrow();
        this.heads = config.dimensions().heads();
        double scale = config.attention().queryScale();
        this.queryScale = manager.create((float) scale).toType(dataType, false);
        int window = config.attention().span().narrowest().orElse(Integer.MAX_VALUE);
        NDArray mask = mask(manager, Integer.MAX_VALUE, dataType);
        this.full = view(manager, fullRotary, mask, scale, dataType);
        this.sliding = window >= longest && slidingRotary == fullRotary
                ? full
                : view(manager, slidingRotary, mask(manager, window, dataType), scale, dataType);
        this.queryRows = manager.create(queryRows());
        this.keyRows = manager.create(keyRows());
        this.tokenRows = manager.create(tokenRows());
    }

    private View view(NDManager manager, RotaryEmbedding rotary, NDArray mask, double scale, DataType dataType) {
        int tokens = Arrays.stream(lengths).sum();
        int[][] positions = new int[tokens][];
        int[] lengthOfToken = new int[tokens];
        int at = 0;
        for (int length : lengths) {
            for (int t = 0; t < length; t++) {
                positions[at] = new int[] {t};
                lengthOfToken[at++] = length;
            }
        }
        RotaryEmbedding.Angles angles =
                rotary.angles(manager, positions, lengthOfToken, dataType).withoutTokens();
        return new View(angles.times(scale), angles, mask);
    }

    /** Later tokens and those beyond the window; the same for each of the heads that share keys. */
    private NDArray mask(NDManager manager, int window, DataType dataType) {
        int shared = heads.queries() / heads.keyValues();
        float[] mask = new float[shared * longest * longest];
        for (int head = 0; head < shared; head++) {
            for (int t = 0; t < longest; t++) {
                for (int s = 0; s < longest; s++) {
                    boolean isSeen = s <= t && t - s < window;
                    mask[(head * longest + t) * longest + s] = isSeen ? 0 : Decoder.MASKED;
                }
            }
        }
        return manager.create(mask, new Shape(1, 1, (long) shared * longest, longest))
                .toType(dataType, false);
    }

    /** Which row of {@code [N*H, D]} comes at each place of {@code [B, K, H/K, T]}; row 0 where there is padding. */
    private long[] queryRows() {
        return rows(heads.keyValues(), heads.queries() / heads.keyValues());
    }

    /** Which row of {@code [N*K, D]} comes at each place of {@code [B, K, T]}; row 0 where there is padding. */
    private long[] keyRows() {
        return rows(heads.keyValues(), 1);
    }

    private long[] rows(int keyValueHeads, int shared) {
        int all = keyValueHeads * shared;
        long[] rows = new long[lengths.length * all * longest];
        int at = 0;
        long first = 0;
        for (int length : lengths) {
            for (int head = 0; head < all; head++) {
                for (int t = 0; t < longest; t++) {
                    rows[at++] = t < length ? (first + t) * all + head : 0;
                }
            }
            first += length;
        }
        return rows;
    }

    /** Which row of {@code [B*H*T, D]} is each of {@code [N, H]}. */
    private long[] tokenRows() {
        long[] rows = new long[Arrays.stream(lengths).sum() * heads.queries()];
        int at = 0;
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            for (int t = 0; t < lengths[sequence]; t++) {
                for (int head = 0; head < heads.queries(); head++) {
                    rows[at++] = ((long) sequence * heads.queries() + head) * longest + t;
                }
            }
        }
        return rows;
    }

    View full() {
        return full;
    }

    View sliding() {
        return sliding;
    }

    NDArray queryScale() {
        return queryScale;
    }

    /** {@code [N, H, D]} to {@code [B, K, H/K*T, D]}. */
    NDArray queries(NDArray packed) {
        NDArray rows = Torch.rows(packed.reshape(-1, heads.size()), queryRows);
        return rows.reshape(
                lengths.length, heads.keyValues(), (long) heads.queries() / heads.keyValues() * longest, heads.size());
    }

    /** {@code [N, K, D]} to {@code [B, K, T, D]}. */
    NDArray keys(NDArray packed) {
        NDArray rows = Torch.rows(packed.reshape(-1, heads.size()), keyRows);
        return rows.reshape(lengths.length, heads.keyValues(), longest, heads.size());
    }

    /** {@code [B, K, H/K*T, D]} to {@code [N, H*D]}. */
    NDArray tokens(NDArray apart) {
        return Torch.rows(apart.reshape(-1, heads.size()), tokenRows).reshape(-1, heads.queryWidth());
    }
}
