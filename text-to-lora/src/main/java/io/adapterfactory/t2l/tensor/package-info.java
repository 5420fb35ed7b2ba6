/** Tensor files, number formats, and the startup of the tensor engine. */
package io.adapterfactory.t2l.tensor;
