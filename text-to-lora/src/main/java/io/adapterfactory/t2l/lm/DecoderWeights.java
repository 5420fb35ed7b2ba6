package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lm.config.ModelFamily.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The weights of a decoder.
 *
 * @param embedding token embedding {@code [V, E]}
 * @param layers one entry for each layer
 * @param norm gain of the last norm {@code [E]}
 * @param head output head {@code [V, E]}; the same array as {@code embedding} when tied
 */
public record DecoderWeights(NDArray embedding, List<Layer> layers, NDArray norm, NDArray head) {

    static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String LAYERS = "model.layers.";
    static final String HEAD = "lm_head.weight";

    /**
     * One decoder layer.
     *
     * @param aroundAttention norms of the input and the output of attention
     * @param aroundMlp norms of the input and the output of the MLP
     */
    public record Layer(Norms aroundAttention, Attention attention, Norms aroundMlp, Mlp mlp) {}

    /**
     * @param query {@code [H*D, E]}
     * @param key {@code [K*D, E]}
     * @param value {@code [K*D, E]}
     * @param output {@code [E, H*D]}
     * @param queryNorm gain {@code [D]} or {@code [H*D]}; null if queries are not normalized
     * @param keyNorm gain {@code [D]} or {@code [K*D]}; null if keys are not normalized
     */
    public record Attention(
            Projection query,
            Projection key,
            Projection value,
            Projection output,
            NDArray queryNorm,
            NDArray keyNorm) {}

    /**
     * @param gate {@code [I, E]}
     * @param up {@code [I, E]}
     * @param down {@code [E, I]}
     */
    public record Mlp(Projection gate, Projection up, Projection down) {}

    /**
     * Gains of the norms around attention or MLP.
     *
     * @param before of the input, {@code [E]}; null if there is none
     * @param after of the output, which is added to the residual stream, {@code [E]}; null if there is none
     */
    public record Norms(NDArray before, NDArray after) {}

    /**
     * A linear layer.
     *
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}; null if the model has none
     */
    public record Projection(Matrix weight, NDArray bias) {

        /** @param x {@code [..., in]}; the result is {@code [..., out]} */
        NDArray apply(NDArray x) {
            NDArray product = weight.product(x);
            return bias == null ? product : product.add(bias);
        }
    }

    /** The Hugging Face name and the shape of every tensor of such a model, in file order. */
    public static Map<String, Shape> shapes(ModelConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        assemble(
                config,
                (name, shape) -> {
                    shapes.put(name, shape);
                    return null;
                },
                Matrix.Exact::new);
        return shapes;
    }

    /** The same as {@link #shapes}, for callers without the engine. */
    public static Map<String, long[]> sizes(ModelConfig config) {
        Map<String, long[]> sizes = new LinkedHashMap<>();
        shapes(config).forEach((name, shape) -> sizes.put(name, shape.getShape()));
        return sizes;
    }

    /** Whether a tensor is the matrix of one of a layer's linear modules. */
    static boolean isLayerMatrix(String name, long[] shape) {
        return name.startsWith(LAYERS) && shape.length == 2;
    }

    /** The weights, from {@code tensors} with their Hugging Face names. */
    public static DecoderWeights of(ModelConfig config, Map<String, NDArray> tensors) {
        return assemble(config, (name, shape) -> tensors.get(name), Matrix.Exact::new);
    }

    /**
     * Gets every tensor from {@code source}, by Hugging Face name and shape.
     *
     * @param held how a layer's matrix is held
     */
    static DecoderWeights assemble(
            ModelConfig config, BiFunction<String, Shape, NDArray> source, Function<NDArray, Matrix> held) {
        int e = config.dimensions().hidden();
        Shape table = new Shape(config.dimensions().vocabulary(), e);
        NDArray embedding = source.apply(EMBEDDING, table);
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < config.dimensions().layers(); l++) {
            layers.add(layer(config, LAYERS + l + ".", source, held));
        }
        NDArray norm = source.apply("model.norm.weight", new Shape(e));
        NDArray head = config.output().tied() ? embedding : source.apply(HEAD, table);
        return new DecoderWeights(embedding, List.copyOf(layers), norm, head);
    }

    private static Layer layer(
            ModelConfig config, String at, BiFunction<String, Shape, NDArray> source, Function<NDArray, Matrix> held) {
        boolean before = config.family().has(Trait.NORMS_BEFORE);
        boolean after = config.family().has(Trait.NORMS_AFTER);
        Shape norm = new Shape(config.dimensions().hidden());
        // In the order of Hugging Face's files. New weights are drawn in this order.
        NDArray input = before ? source.apply(at + "input_layernorm.weight", norm) : null;
        Attention attention = attention(config, at + "self_attn.", source, held);
        // Where nothing is normalized after attention, this is the name of the norm before the MLP.
        NDArray postAttention = source.apply(at + "post_attention_layernorm.weight", norm);
        if (!after) {
            Mlp mlp = mlp(config, at + "mlp.", source, held);
            return new Layer(new Norms(input, null), attention, new Norms(postAttention, null), mlp);
        }
        NDArray preMlp = before ? source.apply(at + "pre_feedforward_layernorm.weight", norm) : null;
        Mlp mlp = mlp(config, at + "mlp.", source, held);
        NDArray postMlp = source.apply(at + "post_feedforward_layernorm.weight", norm);
        return new Layer(new Norms(input, postAttention), attention, new Norms(preMlp, postMlp), mlp);
    }

    private static Attention attention(
            ModelConfig config, String at, BiFunction<String, Shape, NDArray> source, Function<NDArray, Matrix> held) {
        int e = config.dimensions().hidden();
        ModelConfig.Heads heads = config.dimensions().heads();
        boolean bias = config.biases().attentionInput();
        return new Attention(
                projection(at + "q_proj", heads.queryWidth(), e, bias, source, held),
                projection(at + "k_proj", heads.keyValueWidth(), e, bias, source, held),
                projection(at + "v_proj", heads.keyValueWidth(), e, bias, source, held),
                projection(at + "o_proj", e, heads.queryWidth(), config.biases().attentionOutput(), source, held),
                headNorm(config, at + "q_norm.weight", heads.queryWidth(), source),
                headNorm(config, at + "k_norm.weight", heads.keyValueWidth(), source));
    }

    /** @param width of all heads together */
    private static NDArray headNorm(
            ModelConfig config, String name, int width, BiFunction<String, Shape, NDArray> source) {
        if (config.family().has(Trait.HEAD_NORMS)) {
            return source.apply(name, new Shape(config.dimensions().heads().size()));
        }
        return config.family().has(Trait.PROJECTION_NORMS) ? source.apply(name, new Shape(width)) : null;
    }

    private static Mlp mlp(
            ModelConfig config, String at, BiFunction<String, Shape, NDArray> source, Function<NDArray, Matrix> held) {
        int e = config.dimensions().hidden();
        int i = config.dimensions().intermediate();
        boolean bias = config.biases().mlp();
        return new Mlp(
                projection(at + "gate_proj", i, e, bias, source, held),
                projection(at + "up_proj", i, e, bias, source, held),
                projection(at + "down_proj", e, i, bias, source, held));
    }

    private static Projection projection(
            String name,
            int out,
            int in,
            boolean bias,
            BiFunction<String, Shape, NDArray> source,
            Function<NDArray, Matrix> held) {
        return new Projection(
                held.apply(source.apply(name + ".weight", new Shape(out, in))),
                bias ? source.apply(name + ".bias", new Shape(out)) : null);
    }
}
