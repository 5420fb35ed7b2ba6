package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.evaluator.serving.ServerAwayException;
import io.adapterfactory.evaluator.serving.ServerClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/completions}, greedily, with prompts of token ids. */
final class Completions {

    private static final String PATH = "/v1/completions";
    private static final int NOT_FOUND = 404;

    private final ServerClient client;
    private final String baseModel;

    Completions(ServerClient client, String baseModel) {
        this.client = client;
        this.baseModel = baseModel;
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
        List<String> texts = new ArrayList<>();
        for (JsonNode choice : choices(model, prompts, more)) {
            texts.add(choice.path("text").asText());
        }
        return texts;
    }

    /**
     * The answers' choices, in the order of the prompts.
     *
     * @throws ServerAwayException also when the server does not have the model any more: it must be loaded again
     * @throws io.adapterfactory.evaluator.serving.ServerRefusedException when the server does not take the request
     */
    List<JsonNode> choices(String model, List<int[]> prompts, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("prompt", prompts);
        body.put("temperature", 0);
        body.putAll(more);
        ServerClient.Answer answer = client.post(PATH, body);
        if (answer.status() == NOT_FOUND) {
            throw client.away(PATH, answer);
        }
        if (!answer.isFine()) {
            throw client.refused(PATH, answer);
        }
        JsonNode[] inOrder = new JsonNode[prompts.size()];
        for (JsonNode choice : client.json(PATH, answer).path("choices")) {
            int index = choice.path("index").asInt(-1);
            if (index >= 0 && index < inOrder.length) {
                inOrder[index] = choice;
            }
        }
        for (JsonNode choice : inOrder) {
            if (choice == null) {
                throw client.away(PATH, answer);
            }
        }
        return List.of(inOrder);
    }
}
