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

    /** One text a prompt, without its stop. */
    List<String> texts(String model, List<int[]> prompts, List<String> stops, int mostTokens) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("max_tokens", mostTokens);
        List<String> ends = stops.stream().filter(stop -> !stop.isEmpty()).toList();
        if (!ends.isEmpty()) {
            more.put("stop", ends);
        }
        if (!endTokens.isEmpty()) {
            more.put("stop_token_ids", new TreeSet<>(endTokens));
        }
        return choices(model, prompts, more).texts();
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
