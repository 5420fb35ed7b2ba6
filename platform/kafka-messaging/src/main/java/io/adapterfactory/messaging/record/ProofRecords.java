package io.adapterfactory.messaging.record;

import io.adapterfactory.schemas.ProofPrompt;
import io.adapterfactory.t2l.proof.Proof;
import java.util.List;
import java.util.Optional;

/** Proof prompts in records. */
public final class ProofRecords {

    private ProofRecords() {}

    public static List<ProofPrompt> records(List<Proof> proofs) {
        return proofs.stream().map(ProofRecords::record).toList();
    }

    private static ProofPrompt record(Proof proof) {
        return ProofPrompt.newBuilder()
                .setPrompt(proof.prompt())
                .setBaseAnswer(proof.baseAnswer())
                .setAdapterAnswer(proof.adapterAnswer())
                .setBaseLogProbability(proof.logProbabilities()
                        .map(Proof.LogProbabilities::base)
                        .orElse(null))
                .setAdapterLogProbability(proof.logProbabilities()
                        .map(Proof.LogProbabilities::adapter)
                        .orElse(null))
                .build();
    }

    public static List<Proof> proofs(List<ProofPrompt> records) {
        return records.stream().map(ProofRecords::proof).toList();
    }

    private static Proof proof(ProofPrompt record) {
        boolean hasBoth = record.getBaseLogProbability() != null && record.getAdapterLogProbability() != null;
        return new Proof(
                record.getPrompt(),
                record.getBaseAnswer(),
                record.getAdapterAnswer(),
                hasBoth
                        ? Optional.of(new Proof.LogProbabilities(
                                record.getBaseLogProbability(), record.getAdapterLogProbability()))
                        : Optional.empty());
    }
}
