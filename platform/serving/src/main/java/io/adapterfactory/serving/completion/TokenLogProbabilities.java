package io.adapterfactory.serving.completion;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * vLLM's {@code logprob_token_ids} (0.32): the log-probabilities of chosen next tokens. A continuation of several
 * tokens needs one prompt per token, each longer by one token; the server's prefix cache makes that cheap. With {@code
 * prompt_logprobs}, one prompt would be enough, but it crashes a vLLM server with LoRA.
 */
public final class TokenLogProbabilities {

    public static final String FIELD = "logprob_token_ids";
    /** The maximum of vLLM for one request, which has one list of tokens for all of its prompts. */
    private static final int MAX_TOKENS = 128;

    private static final int MAX_PROMPTS = 32;

    /** Sends one request. */
    @FunctionalInterface
    public interface Requests {

        /**
         * @param prompts token ids
         * @param more fields of the request in addition to the prompts
         * @return one choice for each prompt
         */
        Choices send(List<int[]> prompts, Map<String, ?> more);
    }

    /** A token of a continuation. @param index in the continuation */
    private record Place(int continuation, int index, int token) {}

    /** The prompts and tokens of one request. */
    private static final class Request {

        private final Map<IntBuffer, List<Place>> places = new LinkedHashMap<>();
        private final Set<Integer> tokens = new TreeSet<>();

        private boolean hasRoomFor(IntBuffer prompt, int token) {
            return (places.containsKey(prompt) || places.size() < MAX_PROMPTS)
                    && (tokens.contains(token) || tokens.size() < MAX_TOKENS);
        }

        private void add(IntBuffer prompt, Place place) {
            places.computeIfAbsent(prompt, any -> new ArrayList<>()).add(place);
            tokens.add(place.token());
        }

        private List<int[]> prompts() {
            return places.keySet().stream().map(IntBuffer::array).toList();
        }

        private Map<String, Object> fields() {
            return Map.of("max_tokens", 1, "logprobs", 1, FIELD, tokens, "return_tokens_as_token_ids", true);
        }
    }

    private final Requests requests;

    public TokenLogProbabilities(Requests requests) {
        this.requests = requests;
    }

    /**
     * One for each continuation, in their order.
     *
     * @throws io.adapterfactory.serving.client.ServerAwayException also when a response has no entry for a token: a
     *     server that does not support the field ignores it
     * @throws io.adapterfactory.serving.client.ServerRefusedException when the server rejects a request
     */
    public List<LogProbability> of(List<Continuation> continuations) {
        LogProbability[][] each = continuations.stream()
                .map(continuation -> new LogProbability[continuation.tokens().length])
                .toArray(LogProbability[][]::new);
        for (Request request : split(continuations)) {
            read(requests.send(request.prompts(), request.fields()), request, each);
        }
        List<LogProbability> sums = new ArrayList<>();
        for (LogProbability[] tokens : each) {
            sums.add(sum(tokens));
        }
        return sums;
    }

    private static List<Request> split(List<Continuation> continuations) {
        List<Request> requests = new ArrayList<>();
        Request last = new Request();
        requests.add(last);
        for (int row = 0; row < continuations.size(); row++) {
            int[] tokens = continuations.get(row).tokens();
            for (int i = 0; i < tokens.length; i++) {
                IntBuffer prompt = IntBuffer.wrap(continuations.get(row).prompt(i));
                if (!last.hasRoomFor(prompt, tokens[i])) {
                    last = new Request();
                    requests.add(last);
                }
                last.add(prompt, new Place(row, i, tokens[i]));
            }
        }
        return requests;
    }

    private static void read(Choices choices, Request request, LogProbability[][] into) {
        int prompt = 0;
        for (List<Place> places : request.places.values()) {
            JsonNode next = choices.each()
                    .get(prompt)
                    .path("logprobs")
                    .path("top_logprobs")
                    .path(0);
            for (Place place : places) {
                JsonNode value = next.path("token_id:" + place.token());
                if (value.isMissingNode()) {
                    throw choices.answer()
                            .unusable("the log-probability of token " + place.token() + " after prompt " + prompt
                                    + " is missing");
                }
                into[place.continuation()][place.index()] =
                        new LogProbability(LogProbability.of(value), choices.answer());
            }
            prompt++;
        }
    }

    /** In the order of the tokens, so that the sum does not depend on the order of the requests. */
    private static LogProbability sum(LogProbability[] tokens) {
        LogProbability sum = tokens[0];
        for (int i = 1; i < tokens.length; i++) {
            sum = sum.plus(tokens[i].value(), tokens[i].answer());
        }
        return sum;
    }
}
