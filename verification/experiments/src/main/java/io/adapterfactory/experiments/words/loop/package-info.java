/** Tasks, scores, and the report of the loop experiment with the suite words. */
package io.adapterfactory.experiments.words.loop;
