/** The benchmarks of a base model, and the choice of benchmarks for an adapter. */
package io.adapterfactory.evaluator.benchmark;
