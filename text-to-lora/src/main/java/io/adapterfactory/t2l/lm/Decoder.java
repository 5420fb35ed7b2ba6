package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import io.adapterfactory.t2l.lm.ModelFamily.Trait;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The decoder as a pure function of weights, tokens and adapters; differentiable in all three kinds of arrays. One
 * description serves every family: what a {@link ModelFamily} adds is asked of the configuration.
 *
 * <p>Results belong to the manager of the tokens or embeddings passed in, so a caller closes one manager per pass.
 *
 * <p>Shapes stand at the ends of lines; their letters are those of {@linkplain io.adapterfactory.t2l.lm the package}.
 */
public final class Decoder {

    private static final float MASKED = -1e30f;

    private static final double GELU_CUBIC = 0.044715;

    private final ModelConfig config;
    private final DataType dataType;
    private final RotaryEmbedding rotary;

    /** A decoder of fp32 weights. */
    public Decoder(ModelConfig config) {
        this(config, DataType.FLOAT32);
    }

    /** @param dataType of the weights and of the arithmetic: FLOAT32, FLOAT64, or FLOAT16 with norms in fp32 */
    public Decoder(ModelConfig config, DataType dataType) {
        this.config = config;
        this.dataType = dataType;
        this.rotary = new RotaryEmbedding(config);
    }

    /**
     * What a pass needs to know of positions.
     *
     * @param angles rotary angles of this pass's tokens
     * @param mask added to the attention scores, {@code [1 or B, 1, T, S]}; null when every token sees all
     * @param windowMask the same for layers whose attention is a sliding window
     * @param queryScale as an array because a prepared scalar is the cheaper operand
     */
    record Positions(RotaryEmbedding.Angles angles, NDArray mask, NDArray windowMask, NDArray queryScale) {}

    /** @param tokens {@code [B, T]} INT64; the result is {@code [B, T, E]} */
    public NDArray embed(DecoderWeights weights, NDArray tokens) {
        NDArray embedded = Embedding.embedding(tokens, weights.embedding(), SparseFormat.DENSE)
                .singletonOrThrow();
        embedded.attach(tokens.getManager());
        return embedded;
    }

    /**
     * All positions of a right-padded or unpadded batch at once: a token sees itself and what is before it, so padding
     * on the right changes nothing that counts.
     *
     * @param embeddings {@code [B, T, E]}
     * @return the last hidden states, normalised, {@code [B, T, E]}
     */
    public NDArray forward(DecoderWeights weights, NDArray embeddings, Adapters adapters) {
        int tokens = (int) embeddings.getShape().get(1);
        int[][] positions = new int[1][tokens];
        for (int t = 0; t < tokens; t++) {
            positions[0][t] = t;
        }
        return forward(weights, embeddings, adapters, positions(embeddings.getManager(), positions, new int[1]), null);
    }

    /** @param hidden {@code [..., E]}; the result is {@code [..., V]} */
    public NDArray logits(DecoderWeights weights, NDArray hidden) {
        NDArray logits = Linear.linear(hidden, weights.head()).singletonOrThrow();
        return softCap(logits, config.logitSoftCap());
    }

    /**
     * @param positions {@code [rows][T]}, one row or one for each row of the batch
     * @param padding for each of these rows, how many tokens at the left are padding
     */
    Positions positions(NDManager manager, int[][] positions, int[] padding) {
        int rows = positions.length;
        int tokens = positions[0].length;
        NDArray mask = mask(manager, tokens, padding, Integer.MAX_VALUE);
        return new Positions(
                rotary.angles(manager, positions, dataType),
                mask,
                isNarrow(tokens) ? mask(manager, tokens, padding, config.span().widest()) : mask,
                queryScale(manager));
    }

    /** Whether some layer's window is smaller than so many tokens. */
    private boolean isNarrow(int tokens) {
        return config.span().widest() < tokens;
    }

    /** @return {@code [rows, 1, T, T]} */
    private NDArray mask(NDManager manager, int tokens, int[] padding, int window) {
        int rows = padding.length;
        float[] mask = new float[rows * tokens * tokens];
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < tokens; t++) {
                for (int s = 0; s < tokens; s++) {
                    // A padding token must see something, or its softmax is NaN: it sees itself.
                    boolean seen = s <= t && t - s < window && (s >= padding[row] || s == t);
                    mask[(row * tokens + t) * tokens + s] = seen ? 0 : MASKED;
                }
            }
        }
        return manager.create(mask, new Shape(rows, 1, tokens, tokens)).toType(dataType, false);
    }

    /** One more token for every row, {@code seen} tokens in all. */
    Positions nextPosition(NDManager manager, int[] position, int[] padding, int seen) {
        int rows = position.length;
        int[][] positions = new int[rows][];
        boolean padded = false;
        for (int row = 0; row < rows; row++) {
            positions[row] = new int[] {position[row]};
            padded |= padding[row] > 0;
        }
        NDArray mask = padded ? nextMask(manager, padding, seen, Integer.MAX_VALUE) : null;
        return new Positions(
                rotary.angles(manager, positions, dataType),
                mask,
                isNarrow(seen) ? nextMask(manager, padding, seen, config.span().widest()) : mask,
                queryScale(manager));
    }

    /** @return {@code [rows, 1, 1, S]} */
    private NDArray nextMask(NDManager manager, int[] padding, int seen, int window) {
        int rows = padding.length;
        float[] mask = new float[rows * seen];
        for (int row = 0; row < rows; row++) {
            Arrays.fill(mask, row * seen, row * seen + Math.max(padding[row], seen - window), MASKED);
        }
        return manager.create(mask, new Shape(rows, 1, 1, seen)).toType(dataType, false);
    }

    private NDArray queryScale(NDManager manager) {
        return manager.create((float) config.queryScale()).toType(dataType, false);
    }

    NDArray forward(
            DecoderWeights weights, NDArray embeddings, Adapters adapters, Positions positions, KeyValueCache cache) {
        NDArray x = enter(embeddings);
        for (int l = 0; l < config.layers(); l++) {
            x = layer(l, weights.layers().get(l), x, adapters, positions, cache);
        }
        return rmsNorm(x, weights.norm());
    }

    /** @return the residual stream before the first layer, {@code [B, T, E]} */
    NDArray enter(NDArray embeddings) {
        return config.family().has(Trait.SCALED_EMBEDDINGS)
                ? Torch.times(embeddings, Math.sqrt(config.hiddenSize()))
                : embeddings;
    }

    /** @return the residual stream after a layer, {@code [B, T, E]} */
    NDArray layer(
            int l, DecoderWeights.Layer layer, NDArray x, Adapters adapters, Positions positions, KeyValueCache cache) {
        NDArray attended = attention(l, layer, rmsNorm(x, layer.inputNorm()), adapters, positions, cache);
        NDArray between =
                x.add(layer.attentionOutputNorm() == null ? attended : rmsNorm(attended, layer.attentionOutputNorm()));
        NDArray mapped = mlp(l, layer, rmsNorm(between, layer.mlpNorm()), adapters);
        return between.add(layer.mlpOutputNorm() == null ? mapped : rmsNorm(mapped, layer.mlpOutputNorm()));
    }

    private NDArray attention(
            int l, DecoderWeights.Layer layer, NDArray x, Adapters adapters, Positions at, KeyValueCache cache) {
        int heads = config.heads();
        int keyValueHeads = config.keyValueHeads();
        int size = config.headSize();
        long rows = x.getShape().get(0);
        long tokens = x.getShape().get(1);
        NDArray q = split(adapters.apply(l, "q_proj", x, linear(x, layer.query())), heads); // [B, H, T, D]
        NDArray k = split(adapters.apply(l, "k_proj", x, linear(x, layer.key())), keyValueHeads); // [B, K, T, D]
        NDArray v = split(adapters.apply(l, "v_proj", x, linear(x, layer.value())), keyValueHeads);
        q = rotary.rotate(q, at.angles()).mul(at.queryScale());
        k = rotary.rotate(k, at.angles());
        if (cache != null) {
            NDList all = cache.append(l, k, v);
            k = all.get(0); // [B, K, S, D]
            v = all.get(1);
        }
        // Heads that share keys are stacked along the token axis: [B, K, H/K, T, D] -> one product a key-value head.
        boolean grouped = heads != keyValueHeads;
        int sharing = heads / keyValueHeads;
        NDArray scores;
        if (grouped) {
            NDArray stacked = q.reshape(rows, keyValueHeads, sharing * tokens, size);
            scores = stacked.matMul(k.swapAxes(2, 3)).reshape(rows, heads, tokens, -1);
        } else {
            scores = q.matMul(k.swapAxes(2, 3)); // [B, H, T, S]
        }
        scores = softCap(scores, config.attentionSoftCap());
        NDArray mask = config.span().windowOf(l).isPresent() ? at.windowMask() : at.mask();
        if (mask != null) {
            scores = scores.add(mask);
        }
        NDArray probabilities = scores.softmax(3);
        NDArray mixed;
        if (grouped) {
            mixed = probabilities
                    .reshape(rows, keyValueHeads, sharing * tokens, -1)
                    .matMul(v)
                    .reshape(rows, heads, tokens, size);
        } else {
            mixed = probabilities.matMul(v); // [B, H, T, D]
        }
        NDArray joined = mixed.swapAxes(1, 2).reshape(rows, tokens, (long) heads * size); // [B, T, H*D]
        return adapters.apply(l, "o_proj", joined, linear(joined, layer.output()));
    }

    private NDArray mlp(int l, DecoderWeights.Layer layer, NDArray x, Adapters adapters) {
        NDArray gate = adapters.apply(l, "gate_proj", x, linear(x, layer.gate())); // [B, T, I]
        NDArray up = adapters.apply(l, "up_proj", x, linear(x, layer.up()));
        NDArray activated = activate(gate).mul(up);
        return adapters.apply(l, "down_proj", activated, linear(activated, layer.down()));
    }

    /** [B, T, heads*D] -> [B, heads, T, D]. */
    private NDArray split(NDArray x, int heads) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), heads, config.headSize()).swapAxes(1, 2);
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

    /** {@code c tanh(x / c)}, or x where there is no cap. */
    private static NDArray softCap(NDArray x, OptionalDouble cap) {
        return cap.isEmpty()
                ? x
                : Torch.times(Torch.times(x, 1 / cap.getAsDouble()).tanh(), cap.getAsDouble());
    }

    /** In fp32 where the weights are fp16, which the mean of squares overflows. */
    private NDArray rmsNorm(NDArray x, NDArray gain) {
        NDArray wide = dataType == DataType.FLOAT16 ? x.toType(DataType.FLOAT32, false) : x;
        NDArray meanSquare = wide.square().mean(new int[] {x.getShape().dimension() - 1}, true);
        NDArray normed = wide.div(meanSquare.add(config.normEpsilon()).sqrt());
        if (config.family().has(Trait.UNIT_OFFSET_NORMS)) {
            // Not gain + 1: that array would belong to the weights' manager, and 1 + w would be rounded to fp16.
            return normed.mul(gain).add(normed).toType(dataType, false);
        }
        return normed.toType(dataType, false).mul(gain);
    }

    private static NDArray linear(NDArray x, DecoderWeights.Projection projection) {
        return (projection.bias() == null
                        ? Linear.linear(x, projection.weight())
                        : Linear.linear(x, projection.weight(), projection.bias()))
                .singletonOrThrow();
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
