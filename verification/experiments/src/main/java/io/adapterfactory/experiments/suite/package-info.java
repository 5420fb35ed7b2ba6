/** Recipes for a task suite, independent of the base model. */
package io.adapterfactory.experiments.suite;
