/** Baselines for Text-to-LoRA: other methods to create, select, mix, or compress adapters. */
package io.adapterfactory.experiments.baseline;
