/** Benchmarks, intervals, paired tests, and the evaluation of many adapters in shared batches of one base model. */
package io.adapterfactory.t2l.evaluation;
