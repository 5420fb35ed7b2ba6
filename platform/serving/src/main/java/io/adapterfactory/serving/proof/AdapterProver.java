package io.adapterfactory.serving.proof;

import io.adapterfactory.serving.server.ServerAwayException;
import io.adapterfactory.serving.server.ServerClient;
import io.adapterfactory.serving.server.ServerRefusedException;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.proof.ProofTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Asks one server for its replies to proof prompts: log-probabilities if it gives them, else answers. */
public final class AdapterProver {

    private static final Logger LOG = Logger.getLogger(AdapterProver.class);
    /** Behind the longest expected answer, so that an answer that continues differs from one that ends. */
    private static final int MORE_TOKENS = 1;

    private final ProofRequests requests;
    private final boolean loadsLater;
    /** False once the server did not support it, or stopped answering on such a request: it is not asked that way again. */
    private boolean asksLogProbabilities = true;

    /** @param loadsLater whether the server finds adapters by itself, some time after they were given to it */
    public AdapterProver(ServerClient client, boolean loadsLater) {
        this.requests = new ProofRequests(client);
        this.loadsLater = loadsLater;
    }

    /**
     * Whether the server applies an adapter.
     *
     * @param model what requests name to get the adapter
     * @param proofs of the adapter
     * @param rule of the base model: the same tokens are asked for as when the proofs were made
     * @throws ServerAwayException when the server does not answer
     */
    public ProofResult prove(String model, List<Proof> proofs, PromptRule rule) {
        try {
            Optional<ProofResult> found = byLogProbabilities(model, proofs, rule);
            return found.isPresent() ? found.get() : byAnswers(model, proofs, rule);
        } catch (ProofRequests.UnknownAdapterException e) {
            return loadsLater
                    ? new ProofResult.Pending("not loaded by the server yet: " + e.getMessage())
                    : new ProofResult.Failed("the server does not know the adapter: " + e.getMessage());
        } catch (ServerRefusedException e) {
            return new ProofResult.NotChecked("not checked: " + e.getMessage());
        }
    }

    private Optional<ProofResult> byLogProbabilities(String model, List<Proof> proofs, PromptRule rule) {
        if (!asksLogProbabilities) {
            return Optional.empty();
        }
        List<Proof> usable = new ArrayList<>();
        List<ProofTokens> tokens = new ArrayList<>();
        for (Proof proof : proofs) {
            if (proof.logProbabilities().isPresent()) {
                ProofTokens.of(rule, proof.prompt(), proof.adapterAnswer()).ifPresent(found -> {
                    usable.add(proof);
                    tokens.add(found);
                });
            }
        }
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<double[]> values = requests.logProbabilities(model, tokens);
            asksLogProbabilities = values.isPresent();
            return values.map(found -> ProofJudge.byLogProbabilities(usable, found));
        } catch (ServerAwayException e) {
            asksLogProbabilities = false;
            LOG.warnf(
                    "a server stopped answering when it was asked for log-probabilities; from now on only its answers"
                            + " are compared: %s",
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
        return ProofJudge.byAnswers(proofs, requests.answers(model, prompts, maxTokens + MORE_TOKENS));
    }

    private static int tokens(PromptRule rule, Proof proof, String answer) {
        return ProofTokens.of(rule, proof.prompt(), answer)
                .map(tokens -> tokens.answer().length)
                .orElse(1);
    }
}
