/** The number types of GGUF files and the decoding of their blocks, as ggml defines them. */
package io.adapterfactory.t2l.gguf.block;
