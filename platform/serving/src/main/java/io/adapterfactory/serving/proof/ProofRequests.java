package io.adapterfactory.serving.proof;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.serving.server.ServerAnswer;
import io.adapterfactory.serving.server.ServerClient;
import io.adapterfactory.t2l.proof.ProofTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code POST /v1/completions} with prompts of token ids, as proofs need it. */
final class ProofRequests {

    private static final String PATH = "/v1/completions";
    private static final int NOT_FOUND = 404;
    /** Longest list of {@code logprob_token_ids} that vLLM takes. */
    private static final int MAX_TOKEN_IDS = 128;

    private final ServerClient client;

    ProofRequests(ServerClient client) {
        this.client = client;
    }

    /**
     * Greedy continuations.
     *
     * @param prompts token ids
     * @param maxTokens of each continuation
     * @throws UnknownAdapterException when the server does not know the model
     * @throws io.adapterfactory.serving.server.ServerRefusedException when the server does not take the request
     */
    List<String> answers(String model, List<int[]> prompts, int maxTokens) {
        ServerAnswer answer = post(model, prompts, Map.of("max_tokens", maxTokens));
        if (!answer.isFine()) {
            throw answer.refused();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode choice : choices(answer, prompts.size())) {
            if (!choice.path("text").isTextual()) {
                throw answer.unusable("a choice has no text 'text'");
            }
            texts.add(choice.path("text").textValue());
        }
        return texts;
    }

    /**
     * Log-probabilities of answers, summed over their tokens, in nats. Each token is asked for as the next one behind what is before it,
     * through vLLM's {@code logprob_token_ids}; {@code prompt_logprobs} is never used, because it ends the process of a vLLM server with
     * LoRA.
     *
     * @return NaN for an answer in which a value is not a number; empty if the server does not support this
     * @throws UnknownAdapterException when the server does not know the model
     */
    Optional<double[]> logProbabilities(String model, List<ProofTokens> answers) {
        List<int[]> prompts = new ArrayList<>();
        for (ProofTokens each : answers) {
            for (int i = 0; i < each.answer().length; i++) {
                prompts.add(before(each, i));
            }
        }
        int[] ids = answers.stream()
                .flatMapToInt(each -> Arrays.stream(each.answer()))
                .distinct()
                .toArray();
        if (ids.length > MAX_TOKEN_IDS) {
            return Optional.empty();
        }
        ServerAnswer answer = post(
                model,
                prompts,
                Map.of("max_tokens", 1, "logprobs", 1, "logprob_token_ids", ids, "return_tokens_as_token_ids", true));
        if (!answer.isFine()) {
            return Optional.empty();
        }
        List<JsonNode> choices = choices(answer, prompts.size());
        double[] sums = new double[answers.size()];
        int next = 0;
        for (int i = 0; i < sums.length; i++) {
            for (int id : answers.get(i).answer()) {
                JsonNode value = choices.get(next++)
                        .path("logprobs")
                        .path("top_logprobs")
                        .path(0)
                        .path("token_id:" + id);
                if (value.isMissingNode()) {
                    return Optional.empty(); // a server that ignores the list
                }
                sums[i] += value.isNumber() ? value.doubleValue() : Double.NaN;
            }
        }
        return Optional.of(sums);
    }

    private static int[] before(ProofTokens tokens, int position) {
        int[] prompt = Arrays.copyOf(tokens.context(), tokens.context().length + position);
        System.arraycopy(tokens.answer(), 0, prompt, tokens.context().length, position);
        return prompt;
    }

    private ServerAnswer post(String model, List<int[]> prompts, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("prompt", prompts);
        body.put("temperature", 0);
        body.putAll(more);
        ServerAnswer answer = client.post(PATH, body);
        if (answer.status() == NOT_FOUND) {
            throw new UnknownAdapterException(answer.refused().getMessage());
        }
        return answer;
    }

    /** In the order of the prompts: servers need not keep it. */
    private static List<JsonNode> choices(ServerAnswer answer, int prompts) {
        JsonNode[] inOrder = new JsonNode[prompts];
        for (JsonNode choice : answer.json().path("choices")) {
            int index = choice.path("index").asInt(-1);
            if (index >= 0 && index < prompts) {
                inOrder[index] = choice;
            }
        }
        if (IntStream.range(0, prompts).anyMatch(i -> inOrder[i] == null)) {
            throw answer.unusable("expected one choice for each of " + prompts + " prompts");
        }
        return List.of(inOrder);
    }

    /** The server does not know the adapter that a request names. */
    static final class UnknownAdapterException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownAdapterException(String message) {
            super(message);
        }
    }
}
