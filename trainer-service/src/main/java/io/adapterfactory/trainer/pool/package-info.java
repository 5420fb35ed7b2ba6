/** The trainer's data about tasks: training data, scores, and numbers of results. */
package io.adapterfactory.trainer.pool;
