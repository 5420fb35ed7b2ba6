/** AdamW over named parameters, its learning rates, and the state from which a training continues. */
package io.adapterfactory.t2l.training.optimizer;
