package io.adapterfactory.t2l.export;

import java.util.Arrays;
import java.util.Locale;

/** What an adapter is exported as. */
public enum ExportFormat {
    /** A folder for PEFT, vLLM, and others that read it. */
    PEFT,
    /** A LoRA file for llama.cpp and Ollama. */
    GGUF,
    /** The base model with the adapter merged in. */
    MERGED;

    /**
     * The format of a name in lower case.
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

    /** The name in lower case, as in options and addresses. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
