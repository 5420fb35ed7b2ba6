/** Scoring with a base model on an inference server that loads adapters. */
package io.adapterfactory.evaluator.engine;
