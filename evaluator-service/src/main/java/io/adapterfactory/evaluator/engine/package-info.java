/** Scoring through a server that holds the base model and takes our adapters. */
package io.adapterfactory.evaluator.engine;
