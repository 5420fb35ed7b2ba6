/** Writes the Hugging Face folder of a model that is in a GGUF file. */
package io.adapterfactory.t2l.gguf.conversion;
