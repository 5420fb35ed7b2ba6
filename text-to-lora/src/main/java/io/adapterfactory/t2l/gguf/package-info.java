/** Reads GGUF files: metadata, and tensors as floats. */
package io.adapterfactory.t2l.gguf;
