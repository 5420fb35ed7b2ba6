package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.evaluator.benchmark.BenchmarkChooser;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import java.util.List;
import java.util.Optional;

/**
 * The work needed to score an adapter.
 *
 * @param control to be scored on the same benchmarks, if the candidate has one
 * @param benchmarks that are short enough to be scored directly
 * @param shards of the longer ones
 */
record ScoringPlan(
        Candidate candidate,
        BaseModels.Scorer scorer,
        BaseModelUse baseModel,
        EvaluatedAdapter adapter,
        Optional<EvaluatedAdapter> control,
        BenchmarkChooser.Choice choice,
        List<Benchmark> benchmarks,
        List<Shard> shards) {}
