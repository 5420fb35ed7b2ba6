package io.adapterfactory.serving.completion;

import io.adapterfactory.serving.client.ServerClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code POST /v1/completions}, greedily, with prompts of token ids. */
public final class Completions {

    private static final String PATH = "/v1/completions";
    /** The maximum of vLLM. */
    private static final int MAX_STOPS = 4;

    private final ServerClient client;
    private final Set<Integer> endTokens;

    /** Answers end with the tokens in the model's configuration. */
    public Completions(ServerClient client) {
        this(client, Set.of());
    }

    /** @param endTokens tokens that end an answer in addition to those in the model's configuration; most models have none */
    private Completions(ServerClient client, Set<Integer> endTokens) {
        this.client = client;
        this.endTokens = Set.copyOf(endTokens);
    }

    /** The same server, whose answers also end with these tokens. */
    public Completions endingAt(Set<Integer> tokens) {
        return new Completions(client, tokens);
    }

    /**
     * One text per prompt, without its stop.
     *
     * @param prompts token ids
     * @param maxTokens of each text
     * @throws io.adapterfactory.serving.client.UnknownModelException when the server does not have the model
     * @throws io.adapterfactory.serving.client.ServerAwayException when the server does not answer, or not in full
     * @throws io.adapterfactory.serving.client.ServerRefusedException when the server rejects the request
     */
    public List<String> texts(String model, List<int[]> prompts, List<String> stops, int maxTokens) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("max_tokens", maxTokens);
        List<String> ends = stops.stream().filter(stop -> !stop.isEmpty()).toList();
        if (!ends.isEmpty()) {
            more.put("stop", ends.subList(0, Math.min(MAX_STOPS, ends.size())));
        }
        if (!endTokens.isEmpty()) {
            more.put("stop_token_ids", new TreeSet<>(endTokens));
        }
        List<String> notSent = ends.stream().skip(MAX_STOPS).toList();
        return choices(model, prompts, more).texts().stream()
                .map(text -> untilStop(text, notSent))
                .toList();
    }

    private static String untilStop(String text, List<String> stops) {
        int end = stops.stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(text.length());
        return text.substring(0, end);
    }

    /** Log-probabilities of continuations, by {@link TokenLogProbabilities}; throws what that throws. */
    public List<LogProbability> logProbabilities(String model, List<Continuation> continuations) {
        return new TokenLogProbabilities((prompts, more) -> choices(model, prompts, more)).of(continuations);
    }

    /**
     * The choices of the response; throws what {@link #texts} throws.
     *
     * @param more fields of the request in addition to model, prompts, and temperature
     */
    public Choices choices(String model, List<int[]> prompts, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("prompt", prompts);
        body.put("temperature", 0);
        body.putAll(more);
        return Choices.read(client.post(PATH, body), prompts.size());
    }
}
