/** Tasks, trainings, scores, and reports of the loop experiment. */
package io.adapterfactory.experiments.loop;
