package io.adapterfactory.serving.proof;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerClient;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.client.UnknownModelException;
import io.adapterfactory.serving.completion.Completions;
import io.adapterfactory.serving.completion.Continuation;
import io.adapterfactory.serving.completion.LogProbability;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.proof.ProofTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Sends proof prompts to one server, and gets log-probabilities if the server supports them, else answers. */
public final class AdapterProver {

    private static final Logger LOG = Logger.getLogger(AdapterProver.class);
    /** Tokens after the longest expected answer, so that an answer that continues differs from one that ends. */
    private static final int MORE_TOKENS = 1;

    private final Completions completions;
    private final boolean loadsLater;
    /** False after the server did not support such a request, or stopped answering on one. */
    private boolean asksLogProbabilities = true;

    /** @param loadsLater whether the server loads adapters itself, some time after they were added to its folder */
    public AdapterProver(ServerClient client, boolean loadsLater) {
        this.completions = new Completions(client);
        this.loadsLater = loadsLater;
    }

    /**
     * Whether the server applies an adapter.
     *
     * @param model the name that requests for the adapter use
     * @param proofs of the adapter
     * @param rule of the base model, so that the tokens are the same as when the proofs were made
     * @throws ServerAwayException when the server does not answer
     */
    public ProofResult prove(String model, List<Proof> proofs, PromptRule rule) {
        try {
            Optional<ProofResult> found = byLogProbabilities(model, proofs, rule);
            return found.isPresent() ? found.get() : byAnswers(model, proofs, rule);
        } catch (UnknownModelException e) {
            return loadsLater
                    ? new ProofResult.Pending("not loaded by the server yet: " + e.getMessage())
                    : new ProofResult.Failed("the server does not have the adapter: " + e.getMessage());
        } catch (ServerRefusedException e) {
            return new ProofResult.NotChecked("not checked: " + e.getMessage());
        }
    }

    private Optional<ProofResult> byLogProbabilities(String model, List<Proof> proofs, PromptRule rule) {
        if (!asksLogProbabilities) {
            return Optional.empty();
        }
        List<Proof> usable = new ArrayList<>();
        List<Continuation> answers = new ArrayList<>();
        for (Proof proof : proofs) {
            if (proof.logProbabilities().isPresent()) {
                ProofTokens.of(rule, proof.prompt(), proof.adapterAnswer()).ifPresent(found -> {
                    usable.add(proof);
                    answers.add(new Continuation(found.context(), found.answer()));
                });
            }
        }
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        Optional<double[]> values = logProbabilities(model, answers);
        asksLogProbabilities = values.isPresent();
        return values.map(found -> ProofJudge.byLogProbabilities(usable, found));
    }

    /** Empty if the server does not support this: it rejects the request, or ignores the unknown field. */
    private Optional<double[]> logProbabilities(String model, List<Continuation> answers) {
        try {
            return Optional.of(completions.logProbabilities(model, answers).stream()
                    .mapToDouble(LogProbability::value)
                    .toArray());
        } catch (UnknownModelException e) {
            throw e;
        } catch (ServerRefusedException e) {
            return Optional.empty();
        } catch (ServerAwayException e) {
            if (e.answer().filter(ServerAnswer::isFine).isPresent()) {
                return Optional.empty();
            }
            asksLogProbabilities = false;
            LOG.warnf(
                    "a server stopped answering on a request for log-probabilities; from now on, only its answers are "
                            + "compared: %s",
                    e.getMessage());
            throw e;
        }
    }

    private ProofResult byAnswers(String model, List<Proof> proofs, PromptRule rule) {
        List<int[]> prompts =
                proofs.stream().map(proof -> rule.tokens(proof.prompt())).toList();
        int maxTokens = proofs.stream()
                .mapToInt(proof ->
                        Math.max(tokens(rule, proof, proof.adapterAnswer()), tokens(rule, proof, proof.baseAnswer())))
                .max()
                .orElseThrow();
        return ProofJudge.byAnswers(proofs, completions.texts(model, prompts, List.of(), maxTokens + MORE_TOKENS));
    }

    private static int tokens(PromptRule rule, Proof proof, String answer) {
        return ProofTokens.of(rule, proof.prompt(), answer)
                .map(tokens -> tokens.answer().length)
                .orElse(1);
    }
}
