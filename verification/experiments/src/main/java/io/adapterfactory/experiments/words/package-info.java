/** The recipe of the hypernetwork for a real language model, trained on the suite words. */
package io.adapterfactory.experiments.words;
