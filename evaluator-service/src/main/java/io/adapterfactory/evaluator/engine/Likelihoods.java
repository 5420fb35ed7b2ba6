package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.serving.server.ServerRefusedException;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How a server tells the log-probabilities of a prompt's tokens, in nats. */
enum Likelihoods {
    /** vLLM's {@code prompt_logprobs}: a map by token id for each token of the prompt, null for the first. */
    OF_PROMPT(Map.of("max_tokens", 1, "prompt_logprobs", 0)) {
        @Override
        double of(JsonNode choice, int position, int token) {
            return number(choice.path("prompt_logprobs")
                    .path(position)
                    .path(Integer.toString(token))
                    .path("logprob"));
        }
    },
    /** OpenAI's {@code echo}: the prompt comes back with the log-probability of each of its tokens, null for the first. */
    BY_ECHO(Map.of("max_tokens", 1, "echo", true, "logprobs", 1)) {
        @Override
        double of(JsonNode choice, int position, int token) {
            return number(choice.path("logprobs").path("token_logprobs").path(position));
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

    private static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }

    /** The first way that the server knows, found out by asking. */
    static Likelihoods of(Completions completions) {
        List<OptionRow> probe = List.of(new OptionRow(0, new int[] {1}, new int[] {1}));
        for (Likelihoods way : List.of(OF_PROMPT, BY_ECHO)) {
            try {
                Choices choices = way.ask(completions, completions.baseModel(), probe);
                if (Double.isFinite(way.sum(choices.each().get(0), probe.get(0)))) {
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
        return sums(ask(completions, model, rows), rows);
    }

    private Choices ask(Completions completions, String model, List<OptionRow> rows) {
        return completions.choices(model, rows.stream().map(Likelihoods::prompt).toList(), request);
    }

    private static int[] prompt(OptionRow row) {
        int[] whole = Arrays.copyOf(row.context(), row.context().length + row.continuation().length);
        System.arraycopy(row.continuation(), 0, whole, row.context().length, row.continuation().length);
        return whole;
    }

    /**
     * @throws io.adapterfactory.serving.server.ServerAwayException when one is missing, because the options cannot be
     *     compared
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
