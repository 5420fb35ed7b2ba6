package io.adapterfactory.t2l.export;

import java.util.Arrays;
import java.util.Locale;

/** The formats in which an adapter can be exported. */
public enum ExportFormat {
    /** A folder for PEFT, vLLM, and other programs that read PEFT's format. */
    PEFT,
    /** A LoRA file for llama.cpp and Ollama. */
    GGUF,
    /** The base model with the adapter merged in. */
    MERGED;

    /**
     * The format with this name, in lower case.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static ExportFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "format '" + name + "' is unknown; expected peft, gguf, or merged"));
    }

    /** The name in lower case, as in options and URLs. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
