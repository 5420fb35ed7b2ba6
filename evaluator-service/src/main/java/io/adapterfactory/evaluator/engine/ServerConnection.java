package io.adapterfactory.evaluator.engine;

import io.adapterfactory.serving.completion.Completions;
import io.adapterfactory.serving.server.VllmServer;
import java.util.Optional;
import java.util.Set;

/**
 * A server that was checked.
 *
 * @param likelihoods how it returns log-probabilities; empty if it returns none
 */
record ServerConnection(
        EngineServer server,
        VllmServer adapters,
        Completions completions,
        Diagnosis diagnosis,
        Optional<Likelihoods> likelihoods) {

    /** @param tokens that end an answer, in addition to those of the model's own configuration */
    ServerConnection endingAt(Set<Integer> tokens) {
        return new ServerConnection(server, adapters, completions.endingAt(tokens), diagnosis, likelihoods);
    }

    /** Why multiple choice cannot be scored; empty if it can. */
    Optional<String> whyNoLikelihoods() {
        if (likelihoods.filter(way -> !way.mayEndServers()).isPresent()) {
            return Optional.empty();
        }
        Optional<String> death = server.history().deathOf(PromptLikelihoods.KIND);
        if (death.isPresent()) {
            return Optional.of("the server at " + server.url() + " stopped working on a request for "
                    + PromptLikelihoods.KIND + ", so no more are sent until this service is restarted ("
                    + death.get() + "); use a server that supports " + TokenLikelihoods.FIELD + ", as vLLM 0.32 does");
        }
        return likelihoods.isPresent() ? Optional.empty() : Optional.of(whyNoneIsKnown());
    }

    private String whyNoneIsKnown() {
        return "the server at " + server.url() + " does not support " + TokenLikelihoods.FIELD + ", as vLLM 0.32 does"
                + (server.config().promptLogprobs()
                        ? ", nor " + PromptLikelihoods.KIND + " or echo"
                        : "; " + PromptLikelihoods.KIND + " is not requested, because it can crash a server with LoRA"
                                + " adapters (" + server.settings() + ".prompt-logprobs=true allows it)");
    }
}
