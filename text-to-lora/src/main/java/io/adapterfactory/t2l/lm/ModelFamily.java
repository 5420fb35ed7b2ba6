package io.adapterfactory.t2l.lm;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The families of decoders, told apart by what they add to the plain Llama decoder. Matches transformers. */
public enum ModelFamily {
    /** Llama 2 and 3; the others are described by their differences from it. */
    LLAMA("LlamaForCausalLM", "llama", Activation.SILU, window -> new AttentionSpan.Full(), Map.of()),
    /** Attention may be limited to a sliding window, in every layer. */
    MISTRAL(
            "MistralForCausalLM",
            "mistral",
            Activation.SILU,
            AttentionSpan.Sliding::new,
            Map.of("sliding_window", 4096)),
    /** Sliding windows in even layers, soft caps, a query scale of its own. */
    GEMMA2(
            "Gemma2ForCausalLM",
            "gemma2",
            Activation.GELU_TANH,
            AttentionSpan.Alternating::new,
            Map.of(
                    "sliding_window", 4096,
                    "attn_logit_softcapping", 50,
                    "final_logit_softcapping", 30,
                    "query_pre_attn_scalar", 256,
                    "head_dim", 256),
            Trait.UNIT_OFFSET_NORMS,
            Trait.OUTPUT_NORMS,
            Trait.SCALED_EMBEDDINGS,
            Trait.TIED_BY_DEFAULT),
    /** Biases on the projections to queries, keys and values. */
    QWEN2(
            "Qwen2ForCausalLM",
            "qwen2",
            Activation.SILU,
            window -> new AttentionSpan.Full(),
            Map.of(),
            Trait.ATTENTION_INPUT_BIAS);

    /** What gates the MLP. */
    public enum Activation {
        SILU("silu"),
        /** GELU by its tanh approximation. */
        GELU_TANH("gelu_pytorch_tanh");

        private final String huggingFaceName;

        Activation(String huggingFaceName) {
            this.huggingFaceName = huggingFaceName;
        }

        String huggingFaceName() {
            return huggingFaceName;
        }
    }

    /** What a family adds. */
    public enum Trait {
        /** A norm multiplies by one plus its weight. */
        UNIT_OFFSET_NORMS,
        /** What attention and MLP add to the residual stream is normalised first. */
        OUTPUT_NORMS,
        /** Token embeddings are multiplied by the square root of the hidden size. */
        SCALED_EMBEDDINGS,
        /** q_proj, k_proj and v_proj have biases. */
        ATTENTION_INPUT_BIAS,
        /** The output head is the token embedding unless config.json says otherwise. */
        TIED_BY_DEFAULT
    }

    private final String architecture;
    private final String modelType;
    private final Activation activation;
    private final IntFunction<AttentionSpan> spanOfWindow;
    private final Map<String, Integer> absentKeys;
    private final Set<Trait> traits;

    ModelFamily(
            String architecture,
            String modelType,
            Activation activation,
            IntFunction<AttentionSpan> spanOfWindow,
            Map<String, Integer> absentKeys,
            Trait... traits) {
        this.architecture = architecture;
        this.modelType = modelType;
        this.activation = activation;
        this.spanOfWindow = spanOfWindow;
        this.absentKeys = absentKeys;
        this.traits = EnumSet.noneOf(Trait.class);
        this.traits.addAll(Arrays.asList(traits));
    }

    static Optional<ModelFamily> ofArchitecture(String architecture) {
        return Arrays.stream(values())
                .filter(family -> family.architecture.equals(architecture))
                .findFirst();
    }

    static String architectures() {
        return Arrays.stream(values()).map(ModelFamily::architecture).collect(Collectors.joining(", "));
    }

    /** As {@code architectures} in config.json has it. */
    public String architecture() {
        return architecture;
    }

    /** As {@code model_type} in config.json has it. */
    public String modelType() {
        return modelType;
    }

    public Activation activation() {
        return activation;
    }

    /** Which layers {@code sliding_window} holds for. */
    AttentionSpan span(int window) {
        return spanOfWindow.apply(window);
    }

    /** The values of keys that config.json need not have; a key that is null is there, and says none. */
    Map<String, Integer> absentKeys() {
        return absentKeys;
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
