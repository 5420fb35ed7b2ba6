/** Scoring with a base model on a server that loads our adapters. */
package io.adapterfactory.evaluator.engine;
