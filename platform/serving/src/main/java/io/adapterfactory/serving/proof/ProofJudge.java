package io.adapterfactory.serving.proof;

import io.adapterfactory.t2l.proof.Proof;
import java.util.List;
import java.util.Locale;

/**
 * Decides from a server's replies to proof prompts whether it applies the adapter.
 *
 * <p>Log-probabilities decide if there are any. A server that rounds to bf16 shifts logits by a few hundredths; that
 * changes the log-probability {@code a} of an answer in proportion to its distance from 0, because the probability of
 * all other answers, which is about {@code -a}, changes by a factor. So a value may differ from the adapter's by {@code
 * 0.02 + 0.35 |a|} nats, about eight times the largest difference that rounding nano's weights made, and never by more
 * than half of the way to the base model's value. Every prompt must be within this tolerance. The base model never is,
 * because the prompts were chosen that way; another adapter almost never is; the adapter at half its scale is not if
 * that makes it less certain of its answer. If an adapter answers the same at half its scale, the wrong scale cannot be
 * detected.
 *
 * <p>Answers alone are weaker. Rounding may change a token of one answer, so not every answer must be the adapter's.
 * But it rarely changes all answers, and rarely turns one into exactly the base model's. So at least one answer must be
 * the adapter's, and none the base model's. This detects the base model and other adapters; it detects half the scale
 * only if that changes all answers.
 */
public final class ProofJudge {

    private static final double MIN_TOLERANCE = 0.02;
    private static final double RELATIVE_TOLERANCE = 0.35;
    /** Maximum difference, as a share of the gap between adapter and base model. */
    private static final double MAX_SHARE_OF_GAP = 0.5;

    private ProofJudge() {}

    /**
     * @param proofs all with log-probabilities; at least one
     * @param values the server's log-probability of each adapter's answer, in nats; NaN if it gave no number
     */
    public static ProofResult byLogProbabilities(List<Proof> proofs, double[] values) {
        for (int i = 0; i < values.length; i++) {
            Proof.LogProbabilities expected = proofs.get(i).logProbabilities().orElseThrow();
            double value = values[i];
            // Negated, because every comparison with NaN is false.
            if (!(Math.abs(value - expected.adapter()) <= tolerance(expected))) {
                return new ProofResult.Failed(String.format(
                        Locale.ROOT,
                        "the log-probability of the adapter's answer to proof prompt %d is %.3f; expected %.3f, and"
                                + " the base model's is %.3f: %s",
                        i + 1,
                        value,
                        expected.adapter(),
                        expected.base(),
                        meaning(value, expected)));
            }
        }
        return new ProofResult.Passed(
                "the log-probabilities of the answers to " + count(proofs) + " are those of the adapter");
    }

    private static double tolerance(Proof.LogProbabilities expected) {
        return Math.min(
                MIN_TOLERANCE + RELATIVE_TOLERANCE * Math.abs(expected.adapter()), MAX_SHARE_OF_GAP * expected.gap());
    }

    private static String meaning(double value, Proof.LogProbabilities expected) {
        if (Double.isNaN(value)) {
            return "the server returns no number, which happens if the adapter that it loaded contains NaN";
        }
        if (Math.abs(value - expected.base()) <= tolerance(expected)) {
            return "the server answers with the base model";
        }
        return value > expected.base() && value < expected.adapter()
                ? "the server applies the adapter too weakly, or another adapter"
                : "the server applies another adapter, or this one wrongly";
    }

    /**
     * @param proofs at least one
     * @param texts the server's greedy continuation of each prompt
     */
    public static ProofResult byAnswers(List<Proof> proofs, List<String> texts) {
        int ofAdapter = 0;
        for (int i = 0; i < texts.size(); i++) {
            if (proofs.get(i).isBaseAnswer(texts.get(i))) {
                return new ProofResult.Failed(
                        "the answer to proof prompt " + (i + 1) + " is the base model's, " + quoted(texts.get(i))
                                + "; expected " + quoted(proofs.get(i).adapterAnswer()));
            }
            ofAdapter += proofs.get(i).isAdapterAnswer(texts.get(i)) ? 1 : 0;
        }
        if (ofAdapter == 0) {
            return new ProofResult.Failed(
                    "no answer to " + count(proofs) + " is the adapter's: found " + quoted(texts.get(0)) + ", expected "
                            + quoted(proofs.get(0).adapterAnswer()));
        }
        return new ProofResult.Passed(ofAdapter + " of " + texts.size() + " answers to " + count(proofs)
                + (ofAdapter == 1 ? " is the adapter's" : " are the adapter's") + ", none the base model's");
    }

    private static String count(List<Proof> proofs) {
        return proofs.size() == 1 ? "1 proof prompt" : proofs.size() + " proof prompts";
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }
}
