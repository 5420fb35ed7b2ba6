package io.adapterfactory.evaluator.engine;

import io.adapterfactory.serving.completion.Completions;
import io.adapterfactory.serving.completion.Continuation;
import io.adapterfactory.serving.completion.LogProbability;
import io.adapterfactory.serving.completion.TokenLogProbabilities;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.util.List;

/** Log-probabilities of chosen next tokens, which a server of vLLM 0.32 returns. */
final class TokenLikelihoods implements Likelihoods {

    static final String FIELD = TokenLogProbabilities.FIELD;

    @Override
    public boolean mayEndServers() {
        return false;
    }

    /** The last token of a continuation is not part of a prompt, which leaves room for the token that is generated. */
    @Override
    public int spareTokens() {
        return 0;
    }

    /** More tokens than a server returns that supports only {@code logprobs}. */
    @Override
    public List<OptionRow> probe() {
        return List.of(
                new OptionRow(0, new int[] {1}, new int[] {0}),
                new OptionRow(0, new int[] {1}, new int[] {1}),
                new OptionRow(0, new int[] {1}, new int[] {2}));
    }

    @Override
    public double[] sums(Completions completions, String model, List<OptionRow> rows) {
        return sums(new TokenLogProbabilities((prompts, more) -> completions.choices(model, prompts, more)), rows);
    }

    /**
     * @throws io.adapterfactory.serving.client.ServerAwayException when one is not a number, because the options cannot
     * be compared then
     */
    static double[] sums(TokenLogProbabilities server, List<OptionRow> rows) {
        List<LogProbability> values = server.of(rows.stream()
                .map(row -> new Continuation(row.context(), row.continuation()))
                .toList());
        double[] sums = new double[rows.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = values.get(i).value();
            if (!Double.isFinite(sums[i])) {
                throw values.get(i).answer().unusable("the log-probability of continuation " + i + " is not a number");
            }
        }
        return sums;
    }
}
