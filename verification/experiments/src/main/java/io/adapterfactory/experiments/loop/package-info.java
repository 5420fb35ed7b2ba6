/** What the experiment on the learning loop trains, scores, and reports. */
package io.adapterfactory.experiments.loop;
