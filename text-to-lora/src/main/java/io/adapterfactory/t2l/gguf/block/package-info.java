/** The number types of GGUF files and how their blocks become floats, as ggml defines them. */
package io.adapterfactory.t2l.gguf.block;
