/** Recipes of the shipped nano models, and the table that scores them. */
package io.adapterfactory.experiments.nano;
