package io.adapterfactory.t2l.metric;

/**
 * Chooses the option with the largest log-likelihood after the prompt; the first one of equals.
 *
 * @param byLength whether the log-likelihood is divided by the option's number of characters, like {@code acc_norm} of
 *     the Language Model Evaluation Harness
 */
public record MultipleChoice(boolean byLength) implements Metric {

    @Override
    public String id() {
        return byLength ? "multiple_choice_normalised" : "multiple_choice";
    }

    /**
     * The index of the chosen option.
     *
     * @param logLikelihoods of the options' texts, in nats
     */
    public int choice(Question.Choice question, double[] logLikelihoods) {
        int best = 0;
        for (int i = 1; i < logLikelihoods.length; i++) {
            if (weighed(question, logLikelihoods, i) > weighed(question, logLikelihoods, best)) {
                best = i;
            }
        }
        return best;
    }

    private double weighed(Question.Choice question, double[] logLikelihoods, int option) {
        String text = question.options().get(option).text().strip();
        return logLikelihoods[option] / (byLength ? Math.max(1, text.codePointCount(0, text.length())) : 1);
    }
}
