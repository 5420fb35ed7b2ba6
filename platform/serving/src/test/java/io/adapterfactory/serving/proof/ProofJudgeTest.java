package io.adapterfactory.serving.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.proof.Proof;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProofJudgeTest {

    private static final Proof VOWELS = proof("kae3i>", "kae3i;", "aei;", -9, -0.1);
    private static final Proof OTHER = proof("uxo>", "uxo;", "uo;", -7, -0.01);

    private static Proof proof(String prompt, String base, String adapter, double baseValue, double adapterValue) {
        return new Proof(prompt, base, adapter, Optional.of(new Proof.LogProbabilities(baseValue, adapterValue)));
    }

    /** The tolerance at -0.1 is 0.02 + 0.35 * 0.1 = 0.055. */
    @ParameterizedTest
    @CsvSource({"-0.1, true", "-0.15, true", "-0.05, true", "-0.16, false", "-2, false", "-9, false", "-30, false"})
    void aValueMustBeCloseToTheAdapters(double value, boolean fits) {
        ProofResult result = ProofJudge.byLogProbabilities(List.of(VOWELS), new double[] {value});

        assertThat(result instanceof ProofResult.Passed).isEqualTo(fits);
    }

    @Test
    void whereBothAreCloseTheValueMustBeOnTheAdaptersSide() {
        Proof unsure = proof("abc>", "abc;", "cba;", -12, -10);

        assertThat(ProofJudge.byLogProbabilities(List.of(unsure), new double[] {-10.9}))
                .isInstanceOf(ProofResult.Passed.class);
        assertThat(ProofJudge.byLogProbabilities(List.of(unsure), new double[] {-11.1}))
                .isInstanceOf(ProofResult.Failed.class);
    }

    @Test
    void everyValueMustFitAndTheReasonSaysWhatWasFound() {
        assertThat(words(VOWELS, -0.1, OTHER, -0.01))
                .isEqualTo("the log-probabilities of the answers to 2 proof prompts are those of the adapter");
        assertThat(words(VOWELS, -0.1, OTHER, -7.001))
                .isEqualTo(
                        "the log-probability of the adapter's answer to proof prompt 2 is -7.001; expected -0.010, and"
                                + " the base model's is -7.000: the server answers with the base model");
        assertThat(words(VOWELS, -2.5, OTHER, -0.01))
                .endsWith("the server applies the adapter too weakly, or another adapter");
        assertThat(words(VOWELS, -25, OTHER, -0.01))
                .endsWith("the server applies another adapter, or this one wrongly");
        assertThat(words(VOWELS, Double.NaN, OTHER, -0.01))
                .endsWith("the server returns no number, which happens if the adapter that it loaded contains NaN");
    }

    private static String words(Proof one, double value, Proof other, double otherValue) {
        return ProofJudge.byLogProbabilities(List.of(one, other), new double[] {value, otherValue})
                .words();
    }

    @Test
    void oneAnswerMustBeTheAdaptersAndNoneTheBaseModels() {
        assertThat(ProofJudge.byAnswers(List.of(VOWELS, OTHER), List.of("aei;x", "uo;")))
                .isEqualTo(new ProofResult.Passed(
                        "2 of 2 answers to 2 proof prompts are the adapter's, none the base model's"));
        assertThat(ProofJudge.byAnswers(List.of(VOWELS, OTHER), List.of("ae;;", "uo;")))
                .as("rounding changed a token of one answer")
                .isInstanceOf(ProofResult.Passed.class);
        assertThat(ProofJudge.byAnswers(List.of(VOWELS, OTHER), List.of("aei;", "uxo;u")))
                .isEqualTo(new ProofResult.Failed(
                        "the answer to proof prompt 2 is the base model's, 'uxo;u'; expected 'uo;'"));
        assertThat(ProofJudge.byAnswers(List.of(VOWELS, OTHER), List.of("", "")).words())
                .as("as of a server with NaN in its cache")
                .isEqualTo("no answer to 2 proof prompts is the adapter's: found '', expected 'aei;'");
        assertThat(ProofJudge.byAnswers(List.of(VOWELS), List.of("i3eak")))
                .as("a neighbor's answer")
                .isInstanceOf(ProofResult.Failed.class);
    }
}
