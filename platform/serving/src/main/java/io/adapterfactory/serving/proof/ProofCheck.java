package io.adapterfactory.serving.proof;

import io.adapterfactory.serving.server.AdapterServer;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final ArtifactStore store;
    private final Duration period;
    private final Clock clock;
    private final Map<String, Instant> checkedAt = new HashMap<>();

    /**
     * @param baseModel of the server's adapters; its tokenizer is read from the store
     * @param period after which an adapter is checked again
     */
    public ProofCheck(AdapterServer server, String baseModel, ArtifactStore store, Duration period, Clock clock) {
        this.prover = server.completions().map(client -> new AdapterProver(client, server.loadsLater()));
        this.baseModel = baseModel;
        this.store = store;
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
     * @param servedAs what requests name to get it
     * @throws io.adapterfactory.serving.server.ServerAwayException when the server does not answer
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
        Optional<Path> folder = withTokenizer();
        if (folder.isEmpty()) {
            return new ProofResult.NotChecked(
                    "not checked: the store has no tokenizer of base model '" + baseModel + "'");
        }
        try (Tokenizer tokenizer = Tokenizer.load(folder.get())) {
            return asking.prove(servedAs, proofs, PromptRule.of(folder.get(), tokenizer));
        } catch (InvalidInputException e) {
            return new ProofResult.NotChecked("not checked: " + e.getMessage());
        }
    }

    /** The base model's folder. Weights are fetched only if the tokenizer is so large that it comes with them. */
    private Optional<Path> withTokenizer() {
        return store.findSmallFiles(FolderKind.BASE_MODELS, baseModel)
                .filter(folder -> Files.exists(folder.resolve("tokenizer.json")))
                .or(() -> store.find(FolderKind.BASE_MODELS, baseModel));
    }
}
