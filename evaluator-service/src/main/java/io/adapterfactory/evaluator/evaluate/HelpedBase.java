package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.HelpRequest;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares adapters with the base model that has help in its prompt. */
final class HelpedBase {

    private HelpedBase() {}

    /** @param description of the adapter's task */
    record Scored(Benchmark benchmark, Score score, String description) {}

    /**
     * For each score, the comparisons with every help that exists and fits into the prompts, in the order of the
     * scores.
     */
    static List<Map<Help, Score>> compare(AdapterEvaluator evaluator, List<Scored> scored) {
        List<HelpRequest> requests = new ArrayList<>();
        for (Scored each : scored) {
            for (Help help : Help.values()) {
                requests.add(new HelpRequest(each.benchmark(), each.score(), help, each.description()));
            }
        }
        List<Optional<Score>> against = evaluator.againstHelpedBase(requests);
        List<Map<Help, Score>> helped = new ArrayList<>();
        for (int i = 0; i < against.size(); i += Help.values().length) {
            Map<Help, Score> ofScore = new EnumMap<>(Help.class);
            for (Help help : Help.values()) {
                against.get(i + help.ordinal()).ifPresent(score -> ofScore.put(help, score));
            }
            helped.add(ofScore);
        }
        return helped;
    }
}
