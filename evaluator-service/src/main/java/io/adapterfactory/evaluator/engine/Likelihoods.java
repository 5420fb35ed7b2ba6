package io.adapterfactory.evaluator.engine;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.completion.Completions;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.util.List;

/** A way in which a server returns log-probabilities, in nats. */
sealed interface Likelihoods permits TokenLikelihoods, PromptLikelihoods {

    /** The ways that may be asked for, the best first. */
    static List<Likelihoods> ways(boolean withPromptLogprobs) {
        return withPromptLogprobs
                ? List.of(new TokenLikelihoods(), PromptLikelihoods.PROMPT_LOGPROBS, PromptLikelihoods.ECHO)
                : List.of(new TokenLikelihoods());
    }

    /** Whether such requests are known to end servers; then this is not asked again after a server ended on one. */
    boolean mayEndServers();

    /** Tokens that must be free behind the longest context and continuation. */
    int spareTokens();

    /** Rows that each server which knows the way can answer with one cheap request. */
    List<OptionRow> probe();

    /**
     * The sum over each continuation's tokens.
     *
     * @throws ServerAwayException also when an answer lacks a log-probability
     * @throws ServerRefusedException when the server does not take the request
     */
    double[] sums(Completions completions, String model, List<OptionRow> rows);

    /**
     * Whether the server knows this way, found out with one request to the base model.
     *
     * @param baseModel what the server calls it
     * @throws ServerAwayException when the server does not answer
     */
    default boolean isKnownTo(Completions completions, String baseModel) {
        try {
            sums(completions, baseModel, probe());
            return true;
        } catch (ServerRefusedException e) {
            return false;
        } catch (ServerAwayException e) {
            // Answered, but without the numbers: fields that a server does not know are ignored.
            if (e.answer().filter(ServerAnswer::isFine).isPresent()) {
                return false;
            }
            throw e;
        }
    }
}
