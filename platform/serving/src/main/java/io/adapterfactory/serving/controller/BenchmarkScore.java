package io.adapterfactory.serving.controller;

/**
 * An adapter's newest score on one benchmark.
 *
 * @param score with the adapter, 0 to 1
 * @param gain over the base model on the same examples, -1 to 1
 * @param gainLow lower end of the gain's 95 % interval
 */
public record BenchmarkScore(String benchmark, double score, double gain, double gainLow) {}
