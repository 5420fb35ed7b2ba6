package io.adapterfactory.evaluator.engine;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.completion.Completions;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.util.List;

/** A way in which a server returns log-probabilities, in nats. */
sealed interface Likelihoods permits TokenLikelihoods, PromptLikelihoods {

    /** The ways that may be used, the best first. */
    static List<Likelihoods> ways(boolean withPromptLogprobs) {
        return withPromptLogprobs
                ? List.of(new TokenLikelihoods(), PromptLikelihoods.PROMPT_LOGPROBS, PromptLikelihoods.ECHO)
                : List.of(new TokenLikelihoods());
    }

    /**
     * Whether such requests are known to crash servers. If so, they are not sent again to a server that has crashed on
     * one.
     */
    boolean mayEndServers();

    /** Number of tokens that must be free after the longest context and continuation. */
    int spareTokens();

    /** Rows for one cheap request, which every server that supports this way can answer. */
    List<OptionRow> probe();

    /**
     * The sum over each continuation's tokens.
     *
     * @throws ServerAwayException also when an answer lacks a log-probability
     * @throws ServerRefusedException when the server rejects the request
     */
    double[] sums(Completions completions, String model, List<OptionRow> rows);

    /**
     * Whether the server supports this way; sends one request to the base model.
     *
     * @param baseModel its name on the server
     * @throws ServerAwayException when the server does not answer
     */
    default boolean isKnownTo(Completions completions, String baseModel) {
        try {
            sums(completions, baseModel, probe());
            return true;
        } catch (ServerRefusedException e) {
            return false;
        } catch (ServerAwayException e) {
            // The answer has no numbers, because servers ignore fields that they do not support.
            if (e.answer().filter(ServerAnswer::isFine).isPresent()) {
                return false;
            }
            throw e;
        }
    }
}
