/** Plain LoRA training: one adapter for each task or one for many, with early stopping. */
package io.adapterfactory.t2l.training.lora;
