package io.adapterfactory.serving.controller;

import java.util.List;

/**
 * An adapter with its scores.
 *
 * @param scores one for each benchmark, the newest first; not empty
 */
public record ScoredAdapter(ServableAdapter adapter, List<BenchmarkScore> scores) {}
