package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of different lengths, one after another without padding, N tokens in total. Everything but attention works
 * token by token. For attention, there are arrays of row numbers that put the queries, keys, and values of each head of
 * each group of sequences into a separate row, padded on the right. B is the number of groups, T the number of tokens of the longest group.
 *
 * <p>The arrays belong to the manager that they were made with.
 */
public final class PackedSequences {

    /**
     * Positions for one kind of layer.
     *
     * @param queries rotary angles times the scale of queries, {@code [N, 1, D/2]}
     * @param keys rotary angles, {@code [N, 1, D/2]}
     * @param mask added to the scores, {@code [1 or B, 1, H/K*T, T]}
     */
    record View(RotaryEmbedding.Angles queries, RotaryEmbedding.Angles keys, NDArray mask) {}

    private final List<SequenceGroup> groups;
    private final int[] lengths; // of the groups
    private final int longest; // T
    private final ModelConfig.Heads heads;
    private final View full;
    private final View sliding;
    private final NDArray queryScale;
    private final NDArray queryRows; // [B*K*(H/K)*T]
    private final NDArray keyRows; // [B*K*T]
    private final NDArray tokenRows; // [N*H]

    /**
     * @param groups of the sequences, in their order
     * @param fullRotary of layers in which a token attends to all tokens before it
     * @param slidingRotary of layers with a sliding window
     */
    PackedSequences(
            NDManager manager,
            ModelConfig config,
            DataType dataType,
            List<SequenceGroup> groups,
            RotaryEmbedding fullRotary,
            RotaryEmbedding slidingRotary) {
        this.groups = List.copyOf(groups);
        this.lengths = groups.stream().mapToInt(SequenceGroup::tokens).toArray();
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
        for (SequenceGroup group : groups) {
            int length = group.longest();
            for (int position : group.positions()) {
                positions[at] = new int[] {position};
                lengthOfToken[at++] = length;
            }
        }
        RotaryEmbedding.Angles angles =
                rotary.angles(manager, positions, lengthOfToken, dataType).withoutTokens();
        return new View(angles.times(scale), angles, mask);
    }

    /** Masks later tokens, those beyond the window, and those of other sequences; the same for all heads that share keys. */
    private NDArray mask(NDManager manager, int window, DataType dataType) {
        if (groups.stream().allMatch(SequenceGroup::isOne)) {
            // Padding is on the right, so one mask serves all lengths.
            return mask(manager, SequenceGroup.apart(new int[] {longest}), window, dataType);
        }
        return mask(manager, groups, window, dataType);
    }

    private NDArray mask(NDManager manager, List<SequenceGroup> ofGroups, int window, DataType dataType) {
        int shared = heads.queries() / heads.keyValues();
        int area = longest * longest;
        float[] mask = new float[ofGroups.size() * shared * area];
        for (int g = 0; g < ofGroups.size(); g++) {
            int[] positions = ofGroups.get(g).positions();
            int[] owners = ofGroups.get(g).owners();
            int first = g * shared * area;
            for (int t = 0; t < positions.length; t++) {
                for (int s = 0; s < longest; s++) {
                    boolean isSeen =
                            s <= t && (owners[s] < 0 || owners[s] == owners[t]) && positions[t] - positions[s] < window;
                    mask[first + t * longest + s] = isSeen ? 0 : Decoder.MASKED;
                }
            }
            for (int head = 1; head < shared; head++) {
                System.arraycopy(mask, first, mask, first + head * area, area);
            }
        }
        return manager.create(mask, new Shape(ofGroups.size(), 1, (long) shared * longest, longest))
                .toType(dataType, false);
    }

    /** For each position of {@code [B, K, H/K, T]}, the row of {@code [N*H, D]}; row 0 for padding. */
    private long[] queryRows() {
        return rows(heads.keyValues(), heads.queries() / heads.keyValues());
    }

    /** For each position of {@code [B, K, T]}, the row of {@code [N*K, D]}; row 0 for padding. */
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

    /** For each position of {@code [N, H]}, the row of {@code [B*H*T, D]}. */
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
