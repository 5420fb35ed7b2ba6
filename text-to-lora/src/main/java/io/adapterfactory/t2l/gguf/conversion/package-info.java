/** Converts the model in a GGUF file to a Hugging Face folder. */
package io.adapterfactory.t2l.gguf.conversion;
