/** The loop experiment's rounds without a factory, to compare methods against forgetting. */
package io.adapterfactory.experiments.loop.methods;
