/** The base models: which there are, which of them are in memory, and what they take. */
package io.adapterfactory.evaluator.basemodel;
