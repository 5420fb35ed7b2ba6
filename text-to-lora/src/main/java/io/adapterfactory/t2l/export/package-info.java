/**
 * Writes adapters in the formats of other programs: PEFT in 16 bits, GGUF for llama.cpp and Ollama, and merged models.
 */
package io.adapterfactory.t2l.export;
