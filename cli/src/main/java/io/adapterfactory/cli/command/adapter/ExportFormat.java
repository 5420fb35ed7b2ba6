package io.adapterfactory.cli.command.adapter;

import java.util.Locale;

/** What an adapter is exported as. */
enum ExportFormat {
    /** A folder for PEFT, vLLM, and others that read it. */
    PEFT,
    /** A LoRA file for llama.cpp and Ollama. */
    GGUF,
    /** The base model with the adapter merged in. */
    MERGED;

    /** As the option is written. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
