/** The evaluator's settings. */
package io.adapterfactory.evaluator.config;
