package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.evaluator.benchmark.BenchmarkUse;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.ProofSearch;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Scores planned adapters of one base model in shared batches. */
final class BatchScoring {

    private static final Logger LOG = Logger.getLogger(BatchScoring.class);

    private final boolean helpInPrompt;

    /** @param helpInPrompt whether the base model is also scored with help in its prompt */
    BatchScoring(boolean helpInPrompt) {
        this.helpInPrompt = helpInPrompt;
    }

    /**
     * Scores all together. If that fails, scores each alone, so that only the failing one is refused.
     *
     * @param plans of one base model
     * @return one outcome for each plan, in the same order
     * @throws EngineUnavailableException when the base model's server is unavailable
     */
    List<Outcome> score(List<ScoringPlan> plans) {
        if (plans.isEmpty()) {
            return List.of();
        }
        try {
            return List.copyOf(together(plans, System.nanoTime()));
        } catch (EngineUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            if (plans.size() == 1) {
                return List.of(new Outcome.Refused(e));
            }
            LOG.warnf("a batch of %d adapters is scored one by one: %s", plans.size(), e.getMessage());
            return plans.stream().flatMap(plan -> score(List.of(plan)).stream()).toList();
        }
    }

    private List<Outcome.Scored> together(List<ScoringPlan> plans, long startedNanos) {
        AdapterEvaluator evaluator = plans.get(0).scorer().evaluator();
        List<AdapterEvaluator.Request> requests = new ArrayList<>();
        List<AdapterEvaluator.Request> controls = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (ScoringPlan plan : plans) {
            for (Benchmark benchmark : plan.benchmarks()) {
                requests.add(new AdapterEvaluator.Request(plan.adapter(), benchmark));
                plan.control().ifPresent(control -> controls.add(new AdapterEvaluator.Request(control, benchmark)));
                candidates.add(plan.candidate());
            }
        }
        List<Score> all = evaluator.evaluate(
                Stream.concat(requests.stream(), controls.stream()).toList());
        List<Score> scores = all.subList(0, requests.size());
        Iterator<Score> controlScores = all.subList(requests.size(), all.size()).iterator();
        List<HelpedBase.Scored> scored = new ArrayList<>();
        List<Optional<ProofSearch.Request>> searches = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            AdapterEvaluator.Request request = requests.get(i);
            scored.add(HelpedBase.Scored.of(candidates.get(i), request.benchmark(), scores.get(i)));
            searches.add(
                    candidates.get(i).extent().scoreOnly()
                            ? Optional.empty()
                            : Optional.of(
                                    new ProofSearch.Request(request.adapter(), request.benchmark(), scores.get(i))));
        }
        List<Map<Help, Score>> helped = helped(evaluator, scored);
        List<List<Proof>> proofs = proofs(plans.get(0).scorer(), searches);
        double durationMs = (System.nanoTime() - startedNanos) / 1e6;
        List<Outcome.Scored> outcomes = new ArrayList<>();
        int next = 0;
        for (ScoringPlan plan : plans) {
            List<Evaluation> evaluations = new ArrayList<>();
            for (Benchmark benchmark : plan.benchmarks()) {
                BenchmarkUse use = BenchmarkUse.of(benchmark, plan.choice());
                Score score = scores.get(next);
                Optional<Score> control = plan.control()
                        .map(adapter -> Score.joined(List.of(score.against(controlScores.next())), use.rightOrWrong()));
                evaluations.add(new Evaluation(
                        use, plan.baseModel(), score, helped.get(next), control, proofs.get(next), durationMs));
                next++;
            }
            outcomes.add(new Outcome.Scored(evaluations, plan.shards(), plan.baseModel()));
        }
        return outcomes;
    }

    /** Nothing where no search is requested. */
    private static List<List<Proof>> proofs(BaseModels.Scorer scorer, List<Optional<ProofSearch.Request>> searches) {
        List<ProofSearch.Request> wanted =
                searches.stream().flatMap(Optional::stream).toList();
        if (wanted.isEmpty()) {
            return Collections.nCopies(searches.size(), List.of());
        }
        Iterator<List<Proof>> found =
                new ProofSearch(scorer.engine(), scorer.rule()).of(wanted).iterator();
        return searches.stream()
                .map(search -> search.isPresent() ? found.next() : List.<Proof>of())
                .toList();
    }

    /** An empty map for each score if no help is requested. */
    List<Map<Help, Score>> helped(AdapterEvaluator evaluator, List<HelpedBase.Scored> scored) {
        return helpInPrompt ? HelpedBase.compare(evaluator, scored) : Collections.nCopies(scored.size(), Map.of());
    }
}
