package io.adapterfactory.t2l.evaluation;

import static io.adapterfactory.t2l.evaluation.AnsweringEngine.NO_ADAPTER;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.proof.ProofChoice;
import io.adapterfactory.t2l.proof.ProofTokens;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds prompts of benchmarks that a base model answers differently with and without an adapter. A few candidates of
 * each benchmark are answered again, with short free text, because the answers of a score may be options, or long.
 */
public final class ProofSearch {

    /** Number of questions of a benchmark that are tried. */
    private static final int CANDIDATES = 8;
    /** Maximum number of tokens of an answer. */
    private static final int MAX_ANSWER = 16;

    /** @param score of the adapter on all of the benchmark's questions */
    public record Request(EvaluatedAdapter adapter, Benchmark benchmark, Score score) {}

    /** A question that the base model answers with the adapter of a request. */
    private record Candidate(int request, String prompt, int[] tokens, List<String> stops) {

        /**
         * An answer up to and including its first stop, so that an answer "ab" that ends there is not a beginning of
         * "abc".
         */
        String ended(String text) {
            int end = text.length();
            for (String stop : stops) {
                int at = stop.isEmpty() ? -1 : text.indexOf(stop);
                end = at < 0 ? end : Math.min(end, at + stop.length());
            }
            return text.substring(0, end);
        }
    }

    private final AnsweringEngine engine;
    private final PromptRule rule;
    private final QuestionTokens tokens;

    /** @param rule for prompts of the engine's base model */
    public ProofSearch(AnsweringEngine engine, PromptRule rule) {
        this.engine = engine;
        this.rule = rule;
        this.tokens = new QuestionTokens(rule, engine.maxPositions());
    }

    /**
     * The proofs of each request, in their order; none where no prompt was found.
     *
     * @throws EngineUnavailableException when the engine is unavailable
     */
    public List<List<Proof>> of(List<Request> requests) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            candidates.addAll(candidates(i, requests.get(i)));
        }
        List<List<Proof>> found = new ArrayList<>();
        requests.forEach(request -> found.add(new ArrayList<>()));
        try (AnsweringEngine.Session session =
                engine.load(requests.stream().map(Request::adapter).toList())) {
            List<Proof> proofs = answered(session, candidates);
            List<Optional<Proof.LogProbabilities>> values = logProbabilities(session, candidates, proofs);
            for (int i = 0; i < proofs.size(); i++) {
                Proof proof = proofs.get(i);
                found.get(candidates.get(i).request())
                        .add(new Proof(proof.prompt(), proof.baseAnswer(), proof.adapterAnswer(), values.get(i)));
            }
        }
        return found.stream().map(ProofChoice::choose).toList();
    }

    /**
     * The candidates of a request: questions that were answered differently come first, those with short answers before
     * those with long ones.
     */
    private List<Candidate> candidates(int number, Request request) {
        List<Score.Answer> answers = request.score().answers();
        Comparator<Integer> order = Comparator.<Integer, Boolean>comparing(
                        i -> answers.get(i).withAdapter().equals(answers.get(i).withoutAdapter()))
                .thenComparing(i -> answers.get(i).withAdapter().length());
        Benchmark benchmark = request.benchmark();
        return IntStream.range(0, answers.size())
                .boxed()
                .sorted(order)
                .map(i -> tokens.text(benchmark, benchmark.questions().get(i)))
                .map(prompt -> new Candidate(number, prompt, rule.tokens(prompt), benchmark.stops()))
                .filter(candidate -> candidate.tokens().length + MAX_ANSWER <= engine.maxPositions())
                .limit(CANDIDATES)
                .toList();
    }

    /** The candidates with both answers, in their order. */
    private static List<Proof> answered(AnsweringEngine.Session session, List<Candidate> candidates) {
        List<TextRow> rows = new ArrayList<>();
        Map<String, Integer> baseRows = new HashMap<>();
        for (Candidate candidate : candidates) {
            rows.add(row(candidate.request(), candidate));
        }
        for (Candidate candidate : candidates) {
            // Requests of one benchmark share the base model's answers.
            baseRows.computeIfAbsent(candidate.prompt(), prompt -> {
                rows.add(row(NO_ADAPTER, candidate));
                return rows.size() - 1;
            });
        }
        List<String> texts = session.texts(rows);
        List<Proof> proofs = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            proofs.add(new Proof(
                    candidate.prompt(),
                    candidate.ended(texts.get(baseRows.get(candidate.prompt()))),
                    candidate.ended(texts.get(i)),
                    Optional.empty()));
        }
        return proofs;
    }

    private static TextRow row(int adapter, Candidate candidate) {
        return new TextRow(adapter, 0, candidate.tokens(), List.of(), MAX_ANSWER);
    }

    /** Log-probabilities of the adapters' answers, in the order of the candidates. */
    private List<Optional<Proof.LogProbabilities>> logProbabilities(
            AnsweringEngine.Session session, List<Candidate> candidates, List<Proof> proofs) {
        List<OptionRow> rows = new ArrayList<>();
        List<Integer> ofCandidate = new ArrayList<>();
        for (int i = 0; i < proofs.size() && engine.givesLikelihoods(); i++) {
            Proof proof = proofs.get(i);
            Optional<ProofTokens> answer = ProofTokens.of(rule, proof.prompt(), proof.adapterAnswer());
            if (answer.isPresent()) {
                ofCandidate.add(i);
                for (int adapter : new int[] {NO_ADAPTER, candidates.get(i).request()}) {
                    rows.add(new OptionRow(
                            adapter, answer.get().context(), answer.get().answer()));
                }
            }
        }
        double[] values = session.logLikelihoods(rows);
        List<Optional<Proof.LogProbabilities>> found = new ArrayList<>();
        proofs.forEach(proof -> found.add(Optional.empty()));
        for (int i = 0; i < ofCandidate.size(); i++) {
            found.set(ofCandidate.get(i), Optional.of(new Proof.LogProbabilities(values[2 * i], values[2 * i + 1])));
        }
        return found;
    }
}
