package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lm.config.ModelFamily;
import io.adapterfactory.t2l.lm.config.ModelFamily.Trait;
import io.adapterfactory.t2l.tensor.ComputationAtExit;
import io.adapterfactory.t2l.tensor.LinearProduct;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The decoder as a pure function of weights, tokens, and adapters; differentiable in all three. One implementation serves
 * every family: the traits of a {@link io.adapterfactory.t2l.lm.config.ModelFamily} are in the configuration.
 *
 * <p>Results belong to the manager of the tokens or embeddings passed in, so a caller closes one manager per pass.
 *
 * <p>Comments at the ends of lines are shapes; their letters are explained in {@linkplain io.adapterfactory.t2l.lm the package}.
 */
public final class Decoder {

    static final float MASKED = -1e30f;

    private static final List<String> MLP_MODULES = List.of("gate_proj", "up_proj", "down_proj");

    private static final double GELU_CUBIC = 0.044715;

    private final ModelConfig config;
    private final DataType dataType;
    private final RotaryEmbedding fullRotary;
    private final RotaryEmbedding slidingRotary;
    private final RmsNorm rmsNorm;

    /** A decoder of fp32 weights. */
    public Decoder(ModelConfig config) {
        this(config, DataType.FLOAT32);
    }

    /** @param dataType of the weights and of the arithmetic: FLOAT32, FLOAT64, or FLOAT16 with norms in fp32 */
    public Decoder(ModelConfig config, DataType dataType) {
        this.config = config;
        this.dataType = dataType;
        this.rmsNorm = RmsNorm.of(config, dataType);
        int headSize = config.dimensions().heads().size();
        this.fullRotary = new RotaryEmbedding(config.rotary().full(), headSize);
        this.slidingRotary = config.rotary().sliding().equals(config.rotary().full())
                ? fullRotary
                : new RotaryEmbedding(config.rotary().sliding(), headSize);
    }

    public ModelConfig config() {
        return config;
    }

    /**
     * Positions of the tokens of one pass, and which tokens they attend to.
     *
     * @param full for layers in which a token attends to all tokens before it
     * @param sliding for layers with a sliding window
     * @param queryScale factor of the queries; an array, because that is faster than a number
     */
    record Positions(View full, View sliding, NDArray queryScale) {}

    /**
     * Positions for one kind of layer.
     *
     * @param angles rotary angles of this pass's tokens
     * @param mask added to the attention scores, {@code [1 or B, 1, T, S]}; null when every token attends to all
     */
    record View(RotaryEmbedding.Angles angles, NDArray mask) {}

    /** @param tokens {@code [...]} INT64; the result is {@code [..., E]} */
    public NDArray embed(DecoderWeights weights, NDArray tokens) {
        return Torch.rows(weights.embedding(), tokens);
    }

    /**
     * All positions of a right-padded or unpadded batch at once: a token attends to itself and the tokens before
     * it, so padding on the right does not change the results of other tokens.
     *
     * @param embeddings {@code [B, T, E]}
     * @return the last hidden states, normalized, {@code [B, T, E]}
     */
    public NDArray forward(DecoderWeights weights, NDArray embeddings, Adapters adapters) {
        int tokens = (int) embeddings.getShape().get(1);
        return forward(
                weights, embeddings, adapters, positions(embeddings.getManager(), RowLayout.unpadded(1), 0, tokens));
    }

    /**
     * The same for models whose rotary frequencies depend on the length of the sequence: each row has those for its length.
     *
     * @param lengths of the rows, without the padding on the right
     */
    NDArray forward(DecoderWeights weights, NDArray embeddings, Adapters adapters, int[] lengths) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        if (!config.rotary().dependsOnLength(longest)) {
            return forward(weights, embeddings, adapters);
        }
        int tokens = (int) embeddings.getShape().get(1);
        RowLayout rows = RowLayout.unpadded(lengths.length);
        return forward(weights, embeddings, adapters, positions(embeddings.getManager(), rows, 0, tokens, lengths));
    }

    /** The same without gradients, see {@link #infer(DecoderWeights, NDArray, Adapters, Positions, KeyValueCache)}. */
    NDArray infer(DecoderWeights weights, NDArray embeddings, Adapters adapters, int[] lengths) {
        int tokens = (int) embeddings.getShape().get(1);
        RowLayout rows = RowLayout.unpadded(lengths.length);
        // Padding is on the right here, and only padding attends to it.
        return infer(weights, embeddings, adapters, positions(embeddings.getManager(), rows, 0, tokens, lengths), null);
    }

    /**
     * @param groups of the sequences, in their order
     * @throws IllegalArgumentException when sequences share tokens whose rotary angles depend on the sequence's length
     */
    public PackedSequences pack(NDManager manager, List<SequenceGroup> groups) {
        if (groups.stream().anyMatch(group -> !group.isOne() && !canCache(group.longest()))) {
            throw new IllegalArgumentException(
                    "sequences share tokens, but their rotary angles depend on each one's length");
        }
        return new PackedSequences(manager, config, dataType, groups, fullRotary, slidingRotary);
    }

    /**
     * A range of layers, over packed sequences.
     *
     * @param x the residual stream before layer {@code from}, {@code [N, E]}
     * @param to the layer that comes after the last one
     * @return the residual stream after it, {@code [N, E]}
     */
    public NDArray layers(
            DecoderWeights weights, NDArray x, Adapters adapters, PackedSequences packed, int from, int to) {
        NDArray stream = x;
        for (int l = from; l < to; l++) {
            int at = l;
            DecoderWeights.Layer layer = weights.layers().get(l);
            stream = layer(l, layer, stream, adapters, (q, k, v) -> mix(at, layer.attention(), q, k, v, packed));
        }
        return stream;
    }

    /**
     * @param x the residual stream after the last layer, {@code [..., E]}
     * @return the last hidden states, normalized, {@code [..., E]}
     */
    public NDArray finish(DecoderWeights weights, NDArray x) {
        return rmsNorm.apply(x, weights.norm());
    }

    /** @param hidden {@code [..., E]}; the result is {@code [..., V]} */
    public NDArray logits(DecoderWeights weights, NDArray hidden) {
        return ComputationAtExit.of(() -> softCap(
                times(
                        LinearProduct.of(hidden, weights.head(), null),
                        config.output().multiplier()),
                config.output().softCap()));
    }

    /**
     * Positions of a range of columns of a batch. Their tokens attend to themselves and to all columns before.
     *
     * @param from the first column
     * @param to the column after the last one
     */
    Positions positions(NDManager manager, RowLayout rows, int from, int to) {
        return positions(manager, rows, from, to, rows.lengths(to));
    }

    private Positions positions(NDManager manager, RowLayout rows, int from, int to, int[] lengths) {
        int[][] positions = rows.positions(from, to);
        boolean seesAll = to - from == 1 && !rows.hasPadding();
        NDArray mask = seesAll ? null : mask(manager, rows, from, to, Integer.MAX_VALUE);
        NDArray windowMask = isNarrow(to) ? mask(manager, rows, from, to, window()) : mask;
        RotaryEmbedding.Angles full = fullRotary.angles(manager, positions, lengths, dataType);
        RotaryEmbedding.Angles sliding =
                slidingRotary == fullRotary ? full : slidingRotary.angles(manager, positions, lengths, dataType);
        return new Positions(new View(full, mask), new View(sliding, windowMask), queryScale(manager));
    }

    /** The window of the sliding layers; longer than any sequence if there are none. */
    private int window() {
        return config.attention().span().narrowest().orElse(Integer.MAX_VALUE);
    }

    /** Whether some layer's window is smaller than this number of tokens. */
    private boolean isNarrow(int tokens) {
        return window() < tokens;
    }

    /** Whether keys and values of the first tokens are still correct when the sequence has this number of tokens. */
    public boolean canCache(int length) {
        return !config.rotary().dependsOnLength(length);
    }

    /** @return {@code [rows, 1, T, S]} */
    private NDArray mask(NDManager manager, RowLayout rows, int from, int to, int window) {
        int tokens = to - from;
        float[] mask = new float[rows.rows() * tokens * to];
        for (int row = 0; row < rows.rows(); row++) {
            for (int t = 0; t < tokens; t++) {
                for (int s = 0; s < to; s++) {
                    mask[(row * tokens + t) * to + s] = rows.sees(row, from + t, s, window) ? 0 : MASKED;
                }
            }
        }
        return manager.create(mask, new Shape(rows.rows(), 1, tokens, to)).toType(dataType, false);
    }

    private NDArray queryScale(NDManager manager) {
        return manager.create((float) config.attention().queryScale()).toType(dataType, false);
    }

    private NDArray forward(DecoderWeights weights, NDArray embeddings, Adapters adapters, Positions positions) {
        NDArray x = enter(embeddings);
        for (int l = 0; l < config.dimensions().layers(); l++) {
            x = layer(l, weights.layers().get(l), x, adapters, positions, null);
        }
        return finish(weights, x);
    }

    /**
     * The same without gradients. The arrays of a layer are freed after it, so memory does not grow with the number of layers.
     *
     * @param embeddings {@code [B, T, E]}; freed as well
     * @param cache keys and values of the tokens before these; those of these tokens are added to it; or null
     * @return the last hidden states, normalized, {@code [B, T, E]}
     */
    NDArray infer(
            DecoderWeights weights, NDArray embeddings, Adapters adapters, Positions positions, KeyValueCache cache) {
        NDManager pass = embeddings.getManager();
        NDArray x = enter(embeddings);
        for (int l = 0; l < config.dimensions().layers(); l++) {
            try (NDManager scope = pass.newSubManager()) {
                x.attach(scope);
                x = Torch.in(pass, layer(l, weights.layers().get(l), x, adapters, positions, cache));
            }
        }
        return finish(weights, x);
    }

    /** @return the residual stream before the first layer, {@code [..., E]} */
    public NDArray enter(NDArray embeddings) {
        return times(embeddings, config.residual().embeddings());
    }

    /** @return the residual stream after a layer, {@code [B, T, E]} */
    NDArray layer(
            int l, DecoderWeights.Layer layer, NDArray x, Adapters adapters, Positions positions, KeyValueCache cache) {
        return layer(l, layer, x, adapters, (q, k, v) -> mix(l, layer.attention(), q, k, v, positions, cache));
    }

    /** Attention: combines the outputs of the query, key, and value projections to {@code [..., H*D]}. */
    @FunctionalInterface
    private interface Mixer {
        NDArray of(NDArray q, NDArray k, NDArray v);
    }

    /** @param x {@code [..., E]}; the result has the same shape */
    private NDArray layer(int l, DecoderWeights.Layer layer, NDArray x, Adapters adapters, Mixer mixer) {
        return ComputationAtExit.of(() -> attentionAndMlp(l, layer, x, adapters, mixer));
    }

    private NDArray attentionAndMlp(int l, DecoderWeights.Layer layer, NDArray x, Adapters adapters, Mixer mixer) {
        DecoderWeights.Norms aroundAttention = layer.aroundAttention();
        DecoderWeights.Norms aroundMlp = layer.aroundMlp();
        NDArray read = rmsNorm.apply(x, aroundAttention.before()); // [..., E]
        NDArray mixed = attention(l, layer.attention(), read, adapters, mixer); // [..., E]
        NDArray between = x.add(added(mixed, aroundAttention)); // [..., E]
        read = rmsNorm.apply(between, aroundMlp.before()); // [..., E]
        return between.add(added(mlp(l, layer.mlp(), read, adapters), aroundMlp)); // [..., E]
    }

    /** The output of attention or MLP, as added to the residual stream, {@code [B, T, E]}. */
    private NDArray added(NDArray x, DecoderWeights.Norms norms) {
        return times(rmsNorm.apply(x, norms.after()), config.residual().added());
    }

    private NDArray attention(int l, DecoderWeights.Attention layer, NDArray x, Adapters adapters, Mixer mixer) {
        NDArray q = adapters.apply(l, "q_proj", x, layer.query().apply(x)); // [..., H*D]
        NDArray k = adapters.apply(l, "k_proj", x, layer.key().apply(x)); // [..., K*D]
        NDArray v = adapters.apply(l, "v_proj", x, layer.value().apply(x)); // [..., K*D]
        NDArray mixed = mixer.of(q, k, v); // [..., H*D]
        return adapters.apply(l, "o_proj", mixed, layer.output().apply(mixed)); // [..., E]
    }

    /** Attention of a batch of rows, {@code [B, T, H*D]}. */
    private NDArray mix(
            int l,
            DecoderWeights.Attention layer,
            NDArray queries,
            NDArray keys,
            NDArray values,
            Positions at,
            KeyValueCache cache) {
        int keyValueHeads = config.dimensions().heads().keyValues();
        View view = config.attention().span().isSliding(l) ? at.sliding() : at.full();
        NDArray q = normedHeads(
                queries, layer.queryNorm(), config.dimensions().heads().queries()); // [B, H, T, D]
        NDArray k = normedHeads(keys, layer.keyNorm(), keyValueHeads); // [B, K, T, D]
        NDArray v = split(values, keyValueHeads); // [B, K, T, D]
        if (isRotated(l)) {
            q = RotaryEmbedding.rotate(q, view.angles()); // [B, H, T, D]
            k = RotaryEmbedding.rotate(k, view.angles()); // [B, K, T, D]
        }
        if (cache != null) {
            NDList all = cache.append(l, k, v);
            k = all.get(0); // [B, K, S, D]
            v = all.get(1); // [B, K, S, D]
        }
        return mixed(q.mul(at.queryScale()), k, v, view.mask()); // [B, T, H*D]
    }

    private boolean isRotated(int l) {
        return !config.rotary().layersWithout().contains(l);
    }

    /** Attention of packed sequences, {@code [N, H*D]}. */
    private NDArray mix(
            int l, DecoderWeights.Attention layer, NDArray queries, NDArray keys, NDArray values, PackedSequences at) {
        PackedSequences.View view = config.attention().span().isSliding(l) ? at.sliding() : at.full();
        NDArray q = packedHeads(queries, layer.queryNorm()); // [N, H, D]
        NDArray k = packedHeads(keys, layer.keyNorm()); // [N, K, D]
        q = isRotated(l) ? RotaryEmbedding.rotate(q, view.queries()) : q.mul(at.queryScale());
        k = isRotated(l) ? RotaryEmbedding.rotate(k, view.keys()) : k;
        NDArray scores = at.queries(q).matMul(at.keys(k).swapAxes(2, 3)); // [B, K, H/K*T, T]
        scores = softCap(scores, config.attention().softCap());
        NDArray weights = scores.add(view.mask()).softmax(3); // [B, K, H/K*T, T]
        return at.tokens(weights.matMul(at.keys(values))); // [N, H*D]
    }

    /** [N, heads*D] -> [N, heads, D], normalized if the family does so. */
    private NDArray packedHeads(NDArray x, NDArray gain) {
        int size = config.dimensions().heads().size();
        long tokens = x.getShape().get(0);
        return config.family().has(Trait.PROJECTION_NORMS)
                ? rmsNorm.apply(x, gain).reshape(tokens, -1, size)
                : rmsNorm.apply(x.reshape(tokens, -1, size), gain);
    }

    /**
     * Softmax attention. Heads that share keys are stacked along the token axis, so that each key-value head needs one product.
     *
     * @param q scaled, {@code [B, H, T, D]}
     * @param k {@code [B, K, S, D]}
     * @param v {@code [B, K, S, D]}
     * @return {@code [B, T, H*D]}
     */
    private NDArray mixed(NDArray q, NDArray k, NDArray v, NDArray mask) {
        long rows = q.getShape().get(0);
        long heads = q.getShape().get(1);
        long tokens = q.getShape().get(2);
        long size = q.getShape().get(3);
        long keyValueHeads = k.getShape().get(1);
        boolean grouped = heads != keyValueHeads;
        long stacked = heads / keyValueHeads * tokens;

        NDArray queries = grouped ? q.reshape(rows, keyValueHeads, stacked, size) : q; // [B, K, H/K*T, D]
        // Keys in a cache belong to the cache. A view that outlives the pass would keep the memory that they had before
        // they grew.
        NDArray turned = Torch.in(q.getManager(), k.swapAxes(2, 3)); // [B, K, D, S]
        NDArray scores = queries.matMul(turned); // [B, K, H/K*T, S]
        scores = grouped ? scores.reshape(rows, heads, tokens, -1) : scores; // [B, H, T, S]
        scores = softCap(scores, config.attention().softCap());
        NDArray weights = (mask == null ? scores : scores.add(mask)).softmax(3); // [B, H, T, S]
        weights = grouped ? weights.reshape(rows, keyValueHeads, stacked, -1) : weights; // [B, K, H/K*T, S]
        NDArray values = weights.matMul(v); // [B, K, H/K*T, D]
        values = grouped ? values.reshape(rows, heads, tokens, size) : values; // [B, H, T, D]
        return values.swapAxes(1, 2).reshape(rows, tokens, heads * size); // [B, T, H*D]
    }

    private NDArray mlp(int l, DecoderWeights.Mlp layer, NDArray x, Adapters adapters) {
        if (layer.gate().weight() instanceof Matrix.Bf16 gate
                && layer.up().weight() instanceof Matrix.Bf16 up
                && layer.down().weight() instanceof Matrix.Bf16 down
                && isFused(l, adapters)) {
            return Matrix.Bf16.gated(x, gate, up, down); // [B, T, E]
        }
        NDArray gate = adapters.apply(l, "gate_proj", x, layer.gate().apply(x)); // [B, T, I]
        NDArray up = adapters.apply(l, "up_proj", x, layer.up().apply(x)); // [B, T, I]
        NDArray activated = activate(gate).mul(up); // [B, T, I]
        return adapters.apply(l, "down_proj", activated, layer.down().apply(activated)); // [B, T, E]
    }

    /** [B, T, heads*D] -> [B, heads, T, D]. */
    private NDArray split(NDArray x, int heads) {
        int size = config.dimensions().heads().size();
        return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, size).swapAxes(1, 2);
    }

    /** The same, normalized over all heads together or head by head, if the family does so. */
    private NDArray normedHeads(NDArray x, NDArray gain, int heads) {
        return config.family().has(Trait.PROJECTION_NORMS)
                ? split(rmsNorm.apply(x, gain), heads)
                : rmsNorm.apply(split(x, heads), gain);
    }

    private NDArray activate(NDArray x) {
        return switch (config.family().activation()) {
            case SILU -> x.mul(Activation.sigmoid(x));
            case GELU_TANH -> {
                NDArray cubic = Torch.times(x.mul(x).mul(x), GELU_CUBIC);
                NDArray inner = Torch.times(x.add(cubic), Math.sqrt(2 / Math.PI));
                yield Torch.times(x, 0.5).mul(inner.tanh().add(1));
            }
        };
    }

    /** {@code c tanh(x / c)}, or x if there is no cap. */
    private static NDArray softCap(NDArray x, OptionalDouble cap) {
        return cap.isEmpty()
                ? x
                : Torch.times(Torch.times(x, 1 / cap.getAsDouble()).tanh(), cap.getAsDouble());
    }

    /** A number times x; x itself if the number is 1. */
    private static NDArray times(NDArray x, double factor) {
        return factor == 1 ? x : Torch.times(x, factor);
    }

    /** Whether a layer's MLP can be computed in one call. */
    private boolean isFused(int l, Adapters adapters) {
        return config.family().activation() == ModelFamily.Activation.SILU
                && !config.biases().mlp()
                && MLP_MODULES.stream().noneMatch(module -> adapters.adapts(l, module));
    }

    /** @param tokens one row of equal length for each batch row */
    static NDArray tokens(NDManager manager, int[][] tokens) {
        long[] flat = new long[tokens.length * tokens[0].length];
        int at = 0;
        for (int[] row : tokens) {
            for (int token : row) {
                flat[at++] = token;
            }
        }
        return manager.create(flat, new Shape(tokens.length, tokens[0].length)).toType(DataType.INT64, false);
    }
}
