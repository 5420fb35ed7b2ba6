package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.HelpRequest;
import io.adapterfactory.t2l.evaluation.JobAnswers.Job;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the base model with help in its prompt with adapters without help. */
final class HelpComparison {

    private static final int SHOTS = 3;

    private final JobAnswers answers;
    private final QuestionTokens tokens;
    private final BaseAnswers baseAnswers;

    HelpComparison(JobAnswers answers, QuestionTokens tokens, BaseAnswers baseAnswers) {
        this.answers = answers;
        this.tokens = tokens;
        this.baseAnswers = baseAnswers;
    }

    /** Computed in shared batches; in the order of the requests. */
    List<Optional<Score>> scores(List<HelpRequest> requests) {
        List<Optional<Benchmark>> helped = requests.stream()
                .map(request -> helped(request).filter(tokens::fits))
                .toList();
        Map<String, List<Graded>> computed = compute(helped);
        List<Optional<Score>> scores = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            HelpRequest request = requests.get(i);
            scores.add(helped.get(i).map(benchmark -> score(request, benchmark, computed)));
        }
        return scores;
    }

    private static Optional<Benchmark> helped(HelpRequest request) {
        Benchmark benchmark = request.benchmark();
        if (request.help() == Help.DESCRIPTION) {
            return Optional.of(benchmark.withDescription(request.description()));
        }
        boolean areInEveryPrompt = !benchmark.framing().shots().isEmpty();
        return benchmark.shots().isEmpty() || areInEveryPrompt
                ? Optional.empty()
                : Optional.of(benchmark.withShots(SHOTS));
    }

    /** Computes the base model's missing answers, by the digest of the benchmark with help. */
    private Map<String, List<Graded>> compute(List<Optional<Benchmark>> helped) {
        Map<String, Benchmark> unanswered = new LinkedHashMap<>();
        for (Optional<Benchmark> each : helped) {
            each.filter(benchmark -> baseAnswers.find(benchmark).isEmpty())
                    .ifPresent(benchmark -> unanswered.putIfAbsent(benchmark.digest(), benchmark));
        }
        Iterator<List<Graded>> next = answers.of(
                        unanswered.values().stream().map(Job::ofBase).toList(), List.of())
                .iterator();
        Map<String, List<Graded>> computed = new HashMap<>();
        unanswered.keySet().forEach(digest -> computed.put(digest, next.next()));
        return computed;
    }

    private Score score(HelpRequest request, Benchmark helped, Map<String, List<Graded>> computed) {
        List<Graded> base = computed.get(helped.digest());
        if (base == null) {
            base = baseAnswers.find(helped).orElseThrow();
        } else if (request.help() == Help.EXAMPLES) {
            // Every task has its own description, so caching these answers would be useless.
            baseAnswers.keep(helped, base);
        }
        List<Graded> adapted = request.score().answers().stream()
                .map(answer -> new Graded(answer.withAdapter(), answer.adapterGrade()))
                .toList();
        return Graded.compare(helped, base, adapted);
    }
}
