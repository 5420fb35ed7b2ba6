/** The recipe of the hypernetwork for a base model that knows language, trained on the suite words. */
package io.adapterfactory.experiments.words;
