package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.evaluator.serving.ServerRefusedException;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How a server tells the log-probabilities of a prompt's tokens, in nats. */
enum Likelihoods {
    /** vLLM's {@code prompt_logprobs}: a map by token id for each token of the prompt, null for the first. */
    OF_PROMPT(Map.of("max_tokens", 1, "prompt_logprobs", 0)) {
        @Override
        double of(JsonNode choice, int position, int token) {
            return choice.path("prompt_logprobs")
                    .path(position)
                    .path(Integer.toString(token))
                    .path("logprob")
                    .asDouble(Double.NaN);
        }
    },
    /** OpenAI's {@code echo}: the prompt comes back with the log-probability of each of its tokens, null for the first. */
    BY_ECHO(Map.of("max_tokens", 1, "echo", true, "logprobs", 1)) {
        @Override
        double of(JsonNode choice, int position, int token) {
            return choice.at("/logprobs/token_logprobs").path(position).asDouble(Double.NaN);
        }
    },
    NONE(Map.of()) {
        @Override
        double of(JsonNode choice, int position, int token) {
            return Double.NaN;
        }
    };

    private final Map<String, Object> request;

    Likelihoods(Map<String, Object> request) {
        this.request = request;
    }

    /** The log-probability of the token at a position of the prompt, or no number where the choice does not tell it. */
    abstract double of(JsonNode choice, int position, int token);

    /** The first way that the server knows, found out by asking. */
    static Likelihoods of(Completions completions) {
        OptionRow probe = new OptionRow(0, new int[] {1}, new int[] {1});
        for (Likelihoods way : List.of(OF_PROMPT, BY_ECHO)) {
            try {
                if (Double.isFinite(way.sums(completions, completions.baseModel(), List.of(probe))[0])) {
                    return way;
                }
            } catch (ServerRefusedException e) {
                // It does not know the way.
            }
        }
        return NONE;
    }

    /** The sum over each continuation's tokens. */
    double[] sums(Completions completions, String model, List<OptionRow> rows) {
        List<int[]> prompts = new ArrayList<>();
        for (OptionRow row : rows) {
            int[] whole = Arrays.copyOf(row.context(), row.context().length + row.continuation().length);
            System.arraycopy(row.continuation(), 0, whole, row.context().length, row.continuation().length);
            prompts.add(whole);
        }
        List<JsonNode> choices = completions.choices(model, prompts, request);
        double[] sums = new double[rows.size()];
        for (int i = 0; i < sums.length; i++) {
            for (int position = rows.get(i).context().length; position < prompts.get(i).length; position++) {
                sums[i] += of(choices.get(i), position, prompts.get(i)[position]);
            }
        }
        return sums;
    }
}
