/** What the trainer knows of tasks: their data, their scores, and how many results have come. */
package io.adapterfactory.trainer.pool;
