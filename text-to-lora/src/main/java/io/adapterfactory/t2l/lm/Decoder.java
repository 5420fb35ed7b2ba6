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

/**
 * The Llama decoder as a pure function of weights, tokens and adapters; differentiable in all three kinds of arrays.
 *
 * <p>Results belong to the manager of the tokens or embeddings passed in, so a caller closes one manager per pass.
 */
public final class Decoder {

    private static final float MASKED = -1e30f;

    private final ModelConfig config;
    private final RotaryEmbedding rotary;

    public Decoder(ModelConfig config) {
        this.config = config;
        this.rotary = new RotaryEmbedding(config);
    }

    /**
     * What a pass needs to know of positions.
     *
     * @param angles rotary angles of this pass's tokens
     * @param mask added to the attention scores, {@code [1 or B, 1, T, S]}; null when every token sees all
     * @param queryScale 1/sqrt(D), as an array because a prepared scalar is the cheaper operand
     */
    record Positions(RotaryEmbedding.Angles angles, NDArray mask, NDArray queryScale) {}

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
    public NDArray forward(DecoderWeights weights, NDArray embeddings, LoraBatch adapters) {
        int tokens = (int) embeddings.getShape().get(1);
        int[][] positions = new int[1][tokens];
        for (int t = 0; t < tokens; t++) {
            positions[0][t] = t;
        }
        return forward(weights, embeddings, adapters, positions(embeddings.getManager(), positions, new int[1]), null);
    }

    /** @param hidden {@code [..., E]}; the result is {@code [..., V]} */
    public NDArray logits(DecoderWeights weights, NDArray hidden) {
        return linear(hidden, weights.head());
    }

    /**
     * @param positions {@code [rows][T]}, one row or one for each row of the batch
     * @param padding for each of these rows, how many tokens at the left are padding
     */
    Positions positions(NDManager manager, int[][] positions, int[] padding) {
        int rows = positions.length;
        int tokens = positions[0].length;
        float[] mask = new float[rows * tokens * tokens];
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < tokens; t++) {
                for (int s = 0; s < tokens; s++) {
                    // A padding token must see something, or its softmax is NaN: it sees itself.
                    boolean seen = s <= t && (s >= padding[row] || s == t);
                    mask[(row * tokens + t) * tokens + s] = seen ? 0 : MASKED;
                }
            }
        }
        return new Positions(
                rotary.angles(manager, positions),
                manager.create(mask, new Shape(rows, 1, tokens, tokens)),
                queryScale(manager));
    }

    /** One more token for every row, {@code S} tokens in all. */
    Positions nextPosition(NDManager manager, int[] position, int[] padding, int seen) {
        int rows = position.length;
        int[][] positions = new int[rows][];
        float[] mask = new float[rows * seen];
        boolean padded = false;
        for (int row = 0; row < rows; row++) {
            positions[row] = new int[] {position[row]};
            padded |= padding[row] > 0;
            for (int s = 0; s < padding[row]; s++) {
                mask[row * seen + s] = MASKED;
            }
        }
        return new Positions(
                rotary.angles(manager, positions),
                padded ? manager.create(mask, new Shape(rows, 1, 1, seen)) : null,
                queryScale(manager));
    }

    private NDArray queryScale(NDManager manager) {
        return manager.create((float) (1 / Math.sqrt(config.headSize())));
    }

    NDArray forward(
            DecoderWeights weights, NDArray embeddings, LoraBatch adapters, Positions positions, KeyValueCache cache) {
        NDArray x = embeddings; // [B, T, E]
        for (int l = 0; l < config.layers(); l++) {
            DecoderWeights.Layer layer = weights.layers().get(l);
            x = x.add(attention(l, layer, rmsNorm(x, layer.inputNorm()), adapters, positions, cache));
            x = x.add(mlp(l, layer, rmsNorm(x, layer.postAttentionNorm()), adapters));
        }
        return rmsNorm(x, weights.norm());
    }

    private NDArray attention(
            int l, DecoderWeights.Layer layer, NDArray x, LoraBatch adapters, Positions at, KeyValueCache cache) {
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
        if (at.mask() != null) {
            scores = scores.add(at.mask());
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

    private NDArray mlp(int l, DecoderWeights.Layer layer, NDArray x, LoraBatch adapters) {
        NDArray gate = adapters.apply(l, "gate_proj", x, linear(x, layer.gate())); // [B, T, I]
        NDArray up = adapters.apply(l, "up_proj", x, linear(x, layer.up()));
        NDArray activated = gate.mul(Activation.sigmoid(gate)).mul(up); // SiLU gate
        return adapters.apply(l, "down_proj", activated, linear(activated, layer.down()));
    }

    /** [B, T, heads*D] -> [B, heads, T, D]. */
    private NDArray split(NDArray x, int heads) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), heads, config.headSize()).swapAxes(1, 2);
    }

    private NDArray rmsNorm(NDArray x, NDArray gain) {
        NDArray meanSquare = x.square().mean(new int[] {x.getShape().dimension() - 1}, true);
        return x.div(meanSquare.add(config.normEpsilon()).sqrt()).mul(gain);
    }

    private static NDArray linear(NDArray x, NDArray weight) {
        return Linear.linear(x, weight).singletonOrThrow();
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
