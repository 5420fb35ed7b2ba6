package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.evaluator.benchmark.BenchmarkChooser;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import java.util.List;

/**
 * The work needed to score an adapter.
 *
 * @param benchmarks that are short enough to be scored directly
 * @param shards of the longer ones
 */
record ScoringPlan(
        Candidate candidate,
        BaseModels.Scorer scorer,
        BaseModelUse baseModel,
        EvaluatedAdapter adapter,
        BenchmarkChooser.Choice choice,
        List<Benchmark> benchmarks,
        List<Shard> shards) {}
