package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * vLLM's {@code logprob_token_ids} (0.32): the log-probabilities of chosen next tokens. A continuation of several tokens takes one
 * prompt per token, each longer by one; the server's prefix cache makes that cheap.
 */
final class TokenLikelihoods implements Likelihoods {

    static final String FIELD = "logprob_token_ids";
    /** vLLM takes no more in one request, which has one list for all of its prompts. */
    private static final int MAX_TOKENS = 128;

    private static final int MAX_PROMPTS = 32;

    /** A token of a continuation. @param index in the continuation */
    private record Place(int row, int index, int token) {}

    /** What one request asks for. */
    static final class Request {

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

        List<int[]> prompts() {
            return places.keySet().stream().map(IntBuffer::array).toList();
        }

        private Map<String, Object> fields() {
            return Map.of("max_tokens", 1, "logprobs", 1, FIELD, tokens, "return_tokens_as_token_ids", true);
        }
    }

    @Override
    public boolean mayEndServers() {
        return false;
    }

    /** The last token of a continuation is not part of a prompt, which leaves room for the token that is generated. */
    @Override
    public int spareTokens() {
        return 0;
    }

    /** More tokens than a server returns that knows only {@code logprobs}. */
    @Override
    public List<OptionRow> probe() {
        return List.of(
                new OptionRow(0, new int[] {1}, new int[] {0}),
                new OptionRow(0, new int[] {1}, new int[] {1}),
                new OptionRow(0, new int[] {1}, new int[] {2}));
    }

    @Override
    public double[] sums(Completions completions, String model, List<OptionRow> rows) {
        return sums(rows, request -> completions.choices(model, request.prompts(), request.fields()));
    }

    double[] sums(List<OptionRow> rows, Function<Request, Choices> answers) {
        double[][] values =
                rows.stream().map(row -> new double[row.continuation().length]).toArray(double[][]::new);
        for (Request request : requests(rows)) {
            read(answers.apply(request), request, values);
        }
        return Arrays.stream(values).mapToDouble(TokenLikelihoods::sum).toArray();
    }

    private static List<Request> requests(List<OptionRow> rows) {
        List<Request> requests = new ArrayList<>();
        Request last = new Request();
        requests.add(last);
        for (int row = 0; row < rows.size(); row++) {
            int[] continuation = rows.get(row).continuation();
            for (int i = 0; i < continuation.length; i++) {
                IntBuffer prompt = IntBuffer.wrap(rows.get(row).prompt(i));
                if (!last.hasRoomFor(prompt, continuation[i])) {
                    last = new Request();
                    requests.add(last);
                }
                last.add(prompt, new Place(row, i, continuation[i]));
            }
        }
        return requests;
    }

    private static void read(Choices choices, Request request, double[][] values) {
        int prompt = 0;
        for (List<Place> places : request.places.values()) {
            JsonNode next = choices.each()
                    .get(prompt)
                    .path("logprobs")
                    .path("top_logprobs")
                    .path(0);
            for (Place place : places) {
                double value = LogProbability.of(next.path("token_id:" + place.token()));
                if (!Double.isFinite(value)) {
                    throw choices.answer()
                            .unusable("the log-probability of token " + place.token() + " after prompt " + prompt
                                    + " is missing");
                }
                values[place.row()][place.index()] = value;
            }
            prompt++;
        }
    }

    /** In order, so that it does not depend on how the tokens were asked for. */
    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
