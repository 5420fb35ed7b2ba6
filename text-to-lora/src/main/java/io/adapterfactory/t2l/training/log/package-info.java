/** Logs of a training: terminal, JSON lines, and TensorBoard. */
package io.adapterfactory.t2l.training.log;
