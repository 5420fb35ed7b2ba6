/** Safetensors files, number formats, and the start of the tensor engine. */
package io.adapterfactory.t2l.tensor;
