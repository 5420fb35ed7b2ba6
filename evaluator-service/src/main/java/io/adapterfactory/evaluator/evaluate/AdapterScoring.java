package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.evaluator.benchmark.UnknownNameException;
import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.evaluation.ProofSearch;
import io.adapterfactory.t2l.identity.BaseModelMismatchException;
import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.statistics.Score;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Scores adapters, and shards of long benchmarks. */
@ApplicationScoped
public class AdapterScoring {

    private final BaseModels baseModels;
    private final ScoringPlanner planner;
    private final AdapterVerification verification;
    private final BatchScoring batches;
    private final int workedExamples;

    public AdapterScoring(
            EvaluatorConfig config, BaseModels baseModels, ScoringPlanner planner, AdapterVerification verification) {
        this.baseModels = baseModels;
        this.planner = planner;
        this.verification = verification;
        this.batches = new BatchScoring(config.helpInPrompt());
        this.workedExamples = config.workedExamples();
    }

    /** Either a candidate's plan or the outcome of a candidate that is not scored. */
    private sealed interface Planned {

        record Ready(ScoringPlan plan) implements Planned {}

        record Decided(Outcome outcome) implements Planned {}
    }

    /**
     * Scores adapters of one base model in shared batches; one that cannot be scored does not affect the others.
     *
     * @param baseModel of all candidates
     * @return one outcome for each candidate, in the same order
     * @throws StoreUnavailableException when the store is unavailable
     * @throws EngineUnavailableException when the base model's server is unavailable
     */
    public List<Outcome> score(String baseModel, List<Candidate> candidates) {
        try {
            return baseModels.use(baseModel, scorer -> score(candidates, scorer));
        } catch (StoreUnavailableException | EngineUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            return Collections.nCopies(candidates.size(), new Outcome.Refused(e));
        }
    }

    private List<Outcome> score(List<Candidate> candidates, BaseModels.Scorer scorer) {
        List<Planned> planned =
                candidates.stream().map(candidate -> plan(candidate, scorer)).toList();
        List<ScoringPlan> plans = planned.stream()
                .flatMap(each -> each instanceof Planned.Ready ready ? Stream.of(ready.plan()) : Stream.empty())
                .toList();
        Iterator<Outcome> scored = batches.score(plans).iterator();
        return planned.stream()
                .map(each -> each instanceof Planned.Decided decided ? decided.outcome() : scored.next())
                .toList();
    }

    private Planned plan(Candidate candidate, BaseModels.Scorer scorer) {
        try {
            ScoringPlan plan = planner.plan(candidate, scorer);
            return plan.choice().benchmarks().isEmpty()
                    ? new Planned.Decided(new Outcome.NoBenchmark(ScoringPlanner.whyNoBenchmark(candidate)))
                    : new Planned.Ready(plan);
        } catch (StoreUnavailableException | EngineUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            return new Planned.Decided(new Outcome.Refused(e));
        }
    }

    /**
     * Scores one shard of a long benchmark.
     *
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file does not match its digest
     * @throws UnknownNameException when the base model or the benchmark does not exist
     * @throws InvalidBenchmarkException when the benchmark has changed since it was split
     * @throws BaseModelMismatchException when the evaluation began with another base model
     * @throws StoreUnavailableException when the store is unavailable
     */
    public ShardScore score(Candidate candidate, Shard shard) {
        return baseModels.use(candidate.baseModel(), scorer -> {
            requireSameModel(candidate, scorer);
            EvaluatedAdapter adapter = verification.read(candidate.adapter(), candidate.baseModel());
            Stream<EvaluatedAdapter> control =
                    candidate.control().stream().map(each -> verification.read(each, candidate.baseModel()));
            Benchmark part = part(scorer, shard);
            List<Score> scores = scorer.evaluator()
                    .evaluate(Stream.concat(Stream.of(adapter), control)
                            .map(each -> new AdapterEvaluator.Request(each, part))
                            .toList());
            Score score = scores.get(0);
            Map<Help, Score.Part> helped = new EnumMap<>(Help.class);
            batches.helped(scorer.evaluator(), List.of(HelpedBase.Scored.of(candidate, part, score)))
                    .get(0)
                    .forEach((help, against) -> helped.put(help, against.asPart(0)));
            List<Proof> proofs = candidate.extent().scoreOnly()
                    ? List.of()
                    : new ProofSearch(scorer.engine(), scorer.rule())
                            .of(List.of(new ProofSearch.Request(adapter, part, score)))
                            .get(0);
            return new ShardScore(
                    score.asPart(workedExamples),
                    helped,
                    scores.stream().skip(1).findFirst().map(score::against),
                    proofs);
        });
    }

    /** Grades of different weights must not be combined. */
    private static void requireSameModel(Candidate candidate, BaseModels.Scorer scorer) {
        Fit fit = candidate
                .fits()
                .check("the shard of adapter " + candidate.adapterId(), candidate.baseModel(), scorer.digests());
        if (fit == Fit.OTHER_WEIGHTS) {
            throw new BaseModelMismatchException("the evaluation of adapter " + candidate.adapterId()
                    + " began with other weights of base model '" + candidate.baseModel()
                    + "' than this evaluator has; publish the task again");
        }
    }

    private static Benchmark part(BaseModels.Scorer scorer, Shard shard) {
        Benchmark whole = scorer.chooser().named(shard.benchmark().name());
        if (!whole.digest().equals(shard.benchmark().digest())) {
            throw new InvalidBenchmarkException("benchmark " + whole.name()
                    + " has changed since it was split into shards: its digest is " + whole.digest() + ", expected "
                    + shard.benchmark().digest());
        }
        return scorer.evaluator().part(whole, shard.first(), shard.examples());
    }
}
