package io.adapterfactory.t2l.proof;

import java.util.Comparator;
import java.util.List;

/** Chooses the prompts that identify an adapter best. */
public final class ProofChoice {

    /** Maximum number of chosen prompts: two, because rounding may change one answer. */
    public static final int MAX_PROOFS = 2;

    /** In nats: closer values cannot be distinguished after rounding to bf16. */
    private static final double MIN_GAP = 2;

    /** Penalty in nats for each character of the answer, because each token adds rounding error. */
    private static final double PRICE_OF_LENGTH = 0.25;

    private static final Comparator<Proof> BEST_FIRST = Comparator.comparingDouble(ProofChoice::worth)
            .reversed()
            .thenComparing(proof -> proof.adapterAnswer().length())
            .thenComparing(Proof::prompt);

    private ProofChoice() {}

    /**
     * Chooses at most {@link #MAX_PROOFS} candidates: those with a short answer that is much more likely with the
     * adapter than without it. The order of the candidates does not affect the choice.
     */
    public static List<Proof> choose(List<Proof> candidates) {
        return candidates.stream()
                .filter(ProofChoice::isUsable)
                .sorted(BEST_FIRST)
                .limit(MAX_PROOFS)
                .toList();
    }

    /** A base model's answer that begins with the adapter's could be mistaken for it. */
    static boolean isUsable(Proof proof) {
        return !proof.adapterAnswer().isBlank()
                && !proof.isAdapterAnswer(proof.baseAnswer())
                && proof.logProbabilities()
                        .map(values -> values.gap() >= MIN_GAP)
                        .orElse(true);
    }

    private static double worth(Proof proof) {
        return proof.logProbabilities().map(Proof.LogProbabilities::gap).orElse(0.0)
                - PRICE_OF_LENGTH * proof.adapterAnswer().length();
    }
}
