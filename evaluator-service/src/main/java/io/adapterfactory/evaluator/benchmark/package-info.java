/** The benchmarks of a base model, and which of them an adapter is scored on. */
package io.adapterfactory.evaluator.benchmark;
