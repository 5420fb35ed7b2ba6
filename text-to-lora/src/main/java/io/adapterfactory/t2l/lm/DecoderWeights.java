package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The weights of a decoder.
 *
 * @param embedding token embedding {@code [V, E]}
 * @param layers one entry a layer
 * @param norm gain of the last norm {@code [E]}
 * @param head output head {@code [V, E]}; the same array as {@code embedding} when tied
 */
public record DecoderWeights(NDArray embedding, List<Layer> layers, NDArray norm, NDArray head) {

    /**
     * One decoder layer.
     *
     * @param inputNorm before attention {@code [E]}
     * @param query {@code [H*D, E]}, with a bias in some families
     * @param key {@code [K*D, E]}, with a bias in some families
     * @param value {@code [K*D, E]}, with a bias in some families
     * @param output {@code [E, H*D]}
     * @param attentionOutputNorm of what attention adds to the residual stream {@code [E]}; null where it has none
     * @param mlpNorm before the MLP {@code [E]}
     * @param gate {@code [I, E]}
     * @param up {@code [I, E]}
     * @param down {@code [E, I]}
     * @param mlpOutputNorm of what the MLP adds to the residual stream {@code [E]}; null where it has none
     */
    public record Layer(
            NDArray inputNorm,
            Projection query,
            Projection key,
            Projection value,
            Projection output,
            NDArray attentionOutputNorm,
            NDArray mlpNorm,
            Projection gate,
            Projection up,
            Projection down,
            NDArray mlpOutputNorm) {}

    /**
     * A linear layer.
     *
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}, or null
     */
    public record Projection(NDArray weight, NDArray bias) {}

    /** The Hugging Face names and shapes of every tensor of such a model, in file order. */
    public static Map<String, Shape> shapes(ModelConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        assemble(config, (name, shape) -> {
            shapes.put(name, shape);
            return null;
        });
        return shapes;
    }

    /** The weights held under their Hugging Face names in {@code tensors}. */
    public static DecoderWeights of(ModelConfig config, Map<String, NDArray> tensors) {
        return assemble(config, (name, shape) -> tensors.get(name));
    }

    /** Asks {@code source} for every tensor by Hugging Face name and shape. */
    static DecoderWeights assemble(ModelConfig config, BiFunction<String, Shape, NDArray> source) {
        int e = config.hiddenSize();
        NDArray embedding = source.apply("model.embed_tokens.weight", new Shape(config.vocabularySize(), e));
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < config.layers(); l++) {
            layers.add(layer(config, "model.layers." + l + ".", source));
        }
        NDArray norm = source.apply("model.norm.weight", new Shape(e));
        NDArray head = config.tiedEmbeddings()
                ? embedding
                : source.apply("lm_head.weight", new Shape(config.vocabularySize(), e));
        return new DecoderWeights(embedding, List.copyOf(layers), norm, head);
    }

    private static Layer layer(ModelConfig config, String at, BiFunction<String, Shape, NDArray> source) {
        int e = config.hiddenSize();
        int queries = config.heads() * config.headSize();
        int keyValues = config.keyValueHeads() * config.headSize();
        int i = config.intermediateSize();
        boolean bias = config.family().has(ModelFamily.Trait.ATTENTION_INPUT_BIAS);
        boolean outputNorms = config.family().has(ModelFamily.Trait.OUTPUT_NORMS);
        Shape norm = new Shape(e);
        // In the order of Hugging Face's files, which is also the order in which fresh weights are drawn.
        NDArray inputNorm = source.apply(at + "input_layernorm.weight", norm);
        Projection query = projection(at + "self_attn.q_proj", queries, e, bias, source);
        Projection key = projection(at + "self_attn.k_proj", keyValues, e, bias, source);
        Projection value = projection(at + "self_attn.v_proj", keyValues, e, bias, source);
        Projection output = projection(at + "self_attn.o_proj", e, queries, false, source);
        NDArray postAttentionNorm = source.apply(at + "post_attention_layernorm.weight", norm);
        return new Layer(
                inputNorm,
                query,
                key,
                value,
                output,
                outputNorms ? postAttentionNorm : null,
                outputNorms ? source.apply(at + "pre_feedforward_layernorm.weight", norm) : postAttentionNorm,
                projection(at + "mlp.gate_proj", i, e, false, source),
                projection(at + "mlp.up_proj", i, e, false, source),
                projection(at + "mlp.down_proj", e, i, false, source),
                outputNorms ? source.apply(at + "post_feedforward_layernorm.weight", norm) : null);
    }

    private static Projection projection(
            String name, int out, int in, boolean bias, BiFunction<String, Shape, NDArray> source) {
        return new Projection(
                source.apply(name + ".weight", new Shape(out, in)),
                bias ? source.apply(name + ".bias", new Shape(out)) : null);
    }
}
