package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import io.adapterfactory.t2l.lm.config.ModelFamily;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The architectures of GGUF files that can be converted, and how llama.cpp's writer changed their tensors. */
public enum Architecture {
    /** Rows of the projections to queries and keys are in another order. */
    LLAMA("llama", ModelFamily.LLAMA),
    QWEN2("qwen2", ModelFamily.QWEN2),
    QWEN3("qwen3", ModelFamily.QWEN3),
    /** One was added to norms. */
    GEMMA2("gemma2", ModelFamily.GEMMA2),
    /** One was added to norms. */
    GEMMA3("gemma3", ModelFamily.GEMMA3);

    private static final String KEY = "general.architecture";

    private final String id;
    private final ModelFamily family;

    Architecture(String id, ModelFamily family) {
        this.id = id;
        this.family = family;
    }

    static Architecture of(GgufMetadata metadata) {
        metadata.text("general.type").filter(type -> !type.equals("model")).ifPresent(type -> {
            throw metadata.refused("general.type is " + type + "; expected a model");
        });
        String found = metadata.requiredText(KEY);
        return Arrays.stream(values())
                .filter(architecture -> architecture.id.equals(found))
                .findFirst()
                .orElseThrow(
                        () -> metadata.refused(KEY + " " + metadata.shown(KEY) + " is not supported; expected one of "
                                + Arrays.stream(values()).map(each -> each.id).collect(Collectors.joining(", "))));
    }

    /** The architecture of a family's models in GGUF files; empty for an unsupported family. */
    public static Optional<Architecture> ofFamily(ModelFamily family) {
        // llama.cpp's writer stores Mistral models as Llama models.
        ModelFamily written = family == ModelFamily.MISTRAL ? ModelFamily.LLAMA : family;
        return Arrays.stream(values())
                .filter(architecture -> architecture.family == written)
                .findFirst();
    }

    /** In {@code general.architecture}. */
    public String id() {
        return id;
    }

    ModelFamily family() {
        return family;
    }

    /** The full name of a key of this architecture. */
    String key(String name) {
        return id + "." + name;
    }

    boolean isGemma() {
        return this == GEMMA2 || this == GEMMA3;
    }

    /** Whether the rows of queries and keys are interleaved for ggml's rotary embedding. */
    public boolean hasInterleavedHeads() {
        return this == LLAMA;
    }
}
