/** Benchmarks as data: definitions, folders, examples, and the index that finds them by description. */
package io.adapterfactory.t2l.benchmark;
