/** Metrics of the trainer, names {@code factory.trainer.*}. */
package io.adapterfactory.trainer.metrics;
