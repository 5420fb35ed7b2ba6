package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The weights of a Llama decoder.
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
     * @param inputNorm gain before attention {@code [E]}
     * @param query {@code [H*D, E]}
     * @param key {@code [K*D, E]}
     * @param value {@code [K*D, E]}
     * @param output {@code [E, H*D]}
     * @param postAttentionNorm gain before the MLP {@code [E]}
     * @param gate {@code [I, E]}
     * @param up {@code [I, E]}
     * @param down {@code [E, I]}
     */
    public record Layer(
            NDArray inputNorm,
            NDArray query,
            NDArray key,
            NDArray value,
            NDArray output,
            NDArray postAttentionNorm,
            NDArray gate,
            NDArray up,
            NDArray down) {}

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
        int queries = config.heads() * config.headSize();
        int keyValues = config.keyValueHeads() * config.headSize();
        int i = config.intermediateSize();
        NDArray embedding = source.apply("model.embed_tokens.weight", new Shape(config.vocabularySize(), e));
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < config.layers(); l++) {
            String at = "model.layers." + l + ".";
            layers.add(new Layer(
                    source.apply(at + "input_layernorm.weight", new Shape(e)),
                    source.apply(at + "self_attn.q_proj.weight", new Shape(queries, e)),
                    source.apply(at + "self_attn.k_proj.weight", new Shape(keyValues, e)),
                    source.apply(at + "self_attn.v_proj.weight", new Shape(keyValues, e)),
                    source.apply(at + "self_attn.o_proj.weight", new Shape(e, queries)),
                    source.apply(at + "post_attention_layernorm.weight", new Shape(e)),
                    source.apply(at + "mlp.gate_proj.weight", new Shape(i, e)),
                    source.apply(at + "mlp.up_proj.weight", new Shape(i, e)),
                    source.apply(at + "mlp.down_proj.weight", new Shape(e, i))));
        }
        NDArray norm = source.apply("model.norm.weight", new Shape(e));
        NDArray head = config.tiedEmbeddings()
                ? embedding
                : source.apply("lm_head.weight", new Shape(config.vocabularySize(), e));
        return new DecoderWeights(embedding, List.copyOf(layers), norm, head);
    }
}
