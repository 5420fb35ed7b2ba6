/** The evaluator's settings, and the beans that are made from them. */
package io.adapterfactory.evaluator.config;
