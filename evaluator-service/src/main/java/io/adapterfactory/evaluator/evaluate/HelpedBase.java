package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.HelpRequest;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares adapters with the base model that has help in its prompt. */
final class HelpedBase {

    private HelpedBase() {}

    /** @param description of the adapter's task; empty if nothing is to be compared */
    record Scored(Benchmark benchmark, Score score, Optional<String> description) {

        static Scored of(Candidate candidate, Benchmark benchmark, Score score) {
            return new Scored(
                    benchmark,
                    score,
                    candidate.extent().scoreOnly() ? Optional.empty() : Optional.of(candidate.description()));
        }
    }

    /**
     * For each score, the comparisons with every help that exists and fits into the prompts, in the order of the
     * scores.
     */
    static List<Map<Help, Score>> compare(AdapterEvaluator evaluator, List<Scored> scored) {
        List<HelpRequest> requests = new ArrayList<>();
        for (Scored each : scored) {
            each.description().ifPresent(description -> {
                for (Help help : Help.values()) {
                    requests.add(new HelpRequest(each.benchmark(), each.score(), help, description));
                }
            });
        }
        Iterator<Optional<Score>> against =
                evaluator.againstHelpedBase(requests).iterator();
        List<Map<Help, Score>> helped = new ArrayList<>();
        for (Scored each : scored) {
            Map<Help, Score> ofScore = new EnumMap<>(Help.class);
            if (each.description().isPresent()) {
                for (Help help : Help.values()) {
                    against.next().ifPresent(score -> ofScore.put(help, score));
                }
            }
            helped.add(ofScore);
        }
        return helped;
    }
}
