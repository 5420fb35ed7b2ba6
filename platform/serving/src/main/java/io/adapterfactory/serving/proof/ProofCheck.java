package io.adapterfactory.serving.proof;

import io.adapterfactory.serving.server.AdapterServer;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.proof.Proof;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the adapters of one server: after they are loaded, and again after some time. */
public final class ProofCheck {

    private final Optional<AdapterProver> prover;
    private final String baseModel;
    private final BaseModelPrompts prompts;
    private final Duration period;
    private final Clock clock;
    private final Map<String, Instant> checkedAt = new HashMap<>();

    /**
     * @param baseModel of the server's adapters
     * @param period after which an adapter is checked again
     */
    public ProofCheck(AdapterServer server, String baseModel, BaseModelPrompts prompts, Duration period, Clock clock) {
        this.prover = server.completions().map(client -> new AdapterProver(client, server.loadsLater()));
        this.baseModel = baseModel;
        this.prompts = prompts;
        this.period = period;
        this.clock = clock;
    }

    /** Whether an adapter was not checked in the last period. */
    public boolean isDue(String adapterId) {
        Instant last = checkedAt.get(adapterId);
        return last == null || !clock.instant().isBefore(last.plus(period));
    }

    /**
     * Whether the server answers with an adapter that it has loaded.
     *
     * @param servedAs the name that requests for it use
     * @throws io.adapterfactory.serving.client.ServerAwayException when the server does not answer
     */
    public ProofResult check(String adapterId, String servedAs, List<Proof> proofs) {
        ProofResult result = prover.isEmpty()
                ? new ProofResult.NotChecked("not checked: the server has no HTTP interface for prompts of token ids")
                : check(prover.get(), servedAs, proofs);
        if (result instanceof ProofResult.Pending) {
            checkedAt.remove(adapterId);
        } else {
            checkedAt.put(adapterId, clock.instant());
        }
        return result;
    }

    private ProofResult check(AdapterProver asking, String servedAs, List<Proof> proofs) {
        if (proofs.isEmpty()) {
            return new ProofResult.NotChecked(
                    "not checked: its evaluations kept no prompt that the base model answers differently");
        }
        try {
            Optional<PromptRule> rule = prompts.of(baseModel);
            return rule.isPresent()
                    ? asking.prove(servedAs, proofs, rule.get())
                    : new ProofResult.NotChecked(
                            "not checked: the store has no tokenizer of base model '" + baseModel + "'");
        } catch (InvalidInputException e) {
            return new ProofResult.NotChecked("not checked: " + e.getMessage());
        }
    }
}
