/** The base models: names, states, and memory. */
package io.adapterfactory.evaluator.basemodel;
