/** Converts task descriptions to vectors: sentence encoders in ONNX, in process and offline. */
package io.adapterfactory.t2l.embedding;
