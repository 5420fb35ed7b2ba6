package io.adapterfactory.evaluator.engine;

import io.adapterfactory.serving.server.ServerAwayException;
import io.adapterfactory.serving.server.ServerClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code POST /v1/completions}, greedily, with prompts of token ids. */
final class Completions {

    private static final String PATH = "/v1/completions";
    /** vLLM takes no more. */
    private static final int MAX_STOPS = 4;

    private final ServerClient client;
    private final String baseModel;
    private final Set<Integer> endTokens;

    /**
     * @param endTokens tokens that end an answer in addition to those in the model's configuration; most models have
     *     none
     */
    Completions(ServerClient client, String baseModel, Set<Integer> endTokens) {
        this.client = client;
        this.baseModel = baseModel;
        this.endTokens = Set.copyOf(endTokens);
    }

    Completions endingAt(Set<Integer> tokens) {
        return new Completions(client, baseModel, tokens);
    }

    String baseModel() {
        return baseModel;
    }

    /** One text per prompt, without its stop. */
    List<String> texts(String model, List<int[]> prompts, List<String> stops, int maxTokens) {
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

    /**
     * The choices of the response.
     *
     * @throws ServerAwayException also when the server has lost the model: it must be loaded again
     * @throws io.adapterfactory.serving.server.ServerRefusedException when the server rejects the request
     */
    Choices choices(String model, List<int[]> prompts, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("prompt", prompts);
        body.put("temperature", 0);
        body.putAll(more);
        return Choices.read(client.post(PATH, body), prompts.size());
    }
}
