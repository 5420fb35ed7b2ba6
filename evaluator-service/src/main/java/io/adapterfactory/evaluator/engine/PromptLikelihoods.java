package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.serving.completion.Choices;
import io.adapterfactory.serving.completion.Completions;
import io.adapterfactory.serving.completion.LogProbability;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.util.List;
import java.util.Map;

/**
 * Log-probabilities of all tokens of a prompt. With {@code --enable-lora}, such a request with two or more prompts
 * crashed vLLM 0.32 on a CPU, while one with a single short prompt was answered, so a probe would not detect the
 * problem.
 */
enum PromptLikelihoods implements Likelihoods {
    /** vLLM's {@code prompt_logprobs}: a map by token id for each token of the prompt, null for the first. */
    PROMPT_LOGPROBS(Map.of("max_tokens", 1, "prompt_logprobs", 0)) {
        @Override
        double of(JsonNode choice, int position, int token) {
            return LogProbability.of(choice.path("prompt_logprobs")
                    .path(position)
                    .path(Integer.toString(token))
                    .path("logprob"));
        }
    },
    /**
     * OpenAI's {@code echo}: the answer contains the prompt with the log-probability of each of its tokens, null for
     * the first.
     */
    ECHO(Map.of("max_tokens", 1, "echo", true, "logprobs", 1)) {
        @Override
        double of(JsonNode choice, int position, int token) {
            return LogProbability.of(
                    choice.path("logprobs").path("token_logprobs").path(position));
        }
    };

    /** The server handles both in the same way. */
    static final String KIND = "prompt_logprobs";

    private final Map<String, Object> request;

    PromptLikelihoods(Map<String, Object> request) {
        this.request = request;
    }

    /** The log-probability of the token at a position of the prompt; not finite if the choice lacks it. */
    abstract double of(JsonNode choice, int position, int token);

    @Override
    public boolean mayEndServers() {
        return true;
    }

    /** The server always generates a token, and rejects a prompt that leaves no room for it. */
    @Override
    public int spareTokens() {
        return 1;
    }

    @Override
    public List<OptionRow> probe() {
        return List.of(new OptionRow(0, new int[] {1}, new int[] {1}));
    }

    @Override
    public double[] sums(Completions completions, String model, List<OptionRow> rows) {
        List<int[]> prompts =
                rows.stream().map(row -> row.prompt(row.continuation().length)).toList();
        return sums(completions.choices(model, prompts, request), rows);
    }

    /**
     * @throws io.adapterfactory.serving.client.ServerAwayException when one is missing, because the options cannot be
     * compared then
     */
    double[] sums(Choices choices, List<OptionRow> rows) {
        double[] sums = new double[rows.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sum(choices.each().get(i), rows.get(i));
            if (!Double.isFinite(sums[i])) {
                throw choices.answer().unusable("the log-probabilities of prompt " + i + " are incomplete");
            }
        }
        return sums;
    }

    private double sum(JsonNode choice, OptionRow row) {
        double sum = 0;
        for (int i = 0; i < row.continuation().length; i++) {
            sum += of(choice, row.context().length + i, row.continuation()[i]);
        }
        return sum;
    }
}
