/** Pre-training of a small base model. */
package io.adapterfactory.t2l.training.pretraining;
