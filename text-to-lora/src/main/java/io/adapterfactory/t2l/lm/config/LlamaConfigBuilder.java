package io.adapterfactory.t2l.lm.config;

import java.util.OptionalDouble;
import java.util.Set;

/** Builds the configuration of a Llama model. The defaults are those of transformers' LlamaConfig. */
public final class LlamaConfigBuilder {

    private int vocabulary = 32000;
    private int hidden = 4096;
    private int intermediate = 11008;
    private int layers = 32;
    private ModelConfig.Heads heads = new ModelConfig.Heads(32, 32, 128);
    private int maxPositions = 2048;
    private float normEpsilon = 1e-6f;
    private Rotary.Rope rope = new Rotary.Rope(10000, new RopeScaling.None());
    private boolean tied;
    private Set<Integer> endTokens = Set.of();

    LlamaConfigBuilder() {}

    /** Tokens of the vocabulary; 32000 if not set. */
    public LlamaConfigBuilder vocabulary(int tokens) {
        vocabulary = tokens;
        return this;
    }

    /** Width of the residual stream; 4096 if not set. */
    public LlamaConfigBuilder hidden(int width) {
        hidden = width;
        return this;
    }

    /** Width of the gated MLP; 11008 if not set. */
    public LlamaConfigBuilder intermediate(int width) {
        intermediate = width;
        return this;
    }

    /** Decoder layers; 32 if not set. */
    public LlamaConfigBuilder layers(int count) {
        layers = count;
        return this;
    }

    /** Attention heads; 32 of queries, 32 of keys and values, 128 wide, if not set. */
    public LlamaConfigBuilder heads(ModelConfig.Heads ofAttention) {
        heads = ofAttention;
        return this;
    }

    /** Max tokens of a sequence; 2048 if not set. */
    public LlamaConfigBuilder maxPositions(int tokens) {
        maxPositions = tokens;
        return this;
    }

    /** Added to the mean square in RMSNorm; 1e-6 if not set. */
    public LlamaConfigBuilder normEpsilon(float epsilon) {
        normEpsilon = epsilon;
        return this;
    }

    /** Rotary frequencies; base 10000 without scaling if not set. */
    public LlamaConfigBuilder rope(double theta, RopeScaling scaling) {
        rope = new Rotary.Rope(theta, scaling);
        return this;
    }

    /** Uses the token embedding as the output head; if not set, the head has separate weights. */
    public LlamaConfigBuilder tiedEmbeddings() {
        tied = true;
        return this;
    }

    /** Ids that end a text; none if not set. */
    public LlamaConfigBuilder endTokens(Set<Integer> ids) {
        endTokens = ids;
        return this;
    }

    public ModelConfig build() {
        return new ModelConfig(
                ModelFamily.LLAMA,
                new ModelConfig.Dimensions(vocabulary, hidden, intermediate, layers, heads, maxPositions),
                normEpsilon,
                new ModelConfig.Attention(1 / Math.sqrt(heads.size()), OptionalDouble.empty(), AttentionSpan.full()),
                Rotary.everywhere(rope),
                new ModelConfig.Residual(1, 1),
                new ModelConfig.Output(tied, 1, OptionalDouble.empty()),
                new ModelConfig.Biases(false, false, false),
                endTokens);
    }
}
