/** The score that is expected of an adapter before it is evaluated. */
package io.adapterfactory.generator.prediction;
