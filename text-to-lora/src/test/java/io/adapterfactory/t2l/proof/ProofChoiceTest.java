package io.adapterfactory.t2l.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofChoiceTest {

    @Test
    void largeDifferencesOfShortAnswersAreChosenWhateverTheOrder() {
        Proof near = proof("near>", "ab;", "ba;", -5, -0.1);
        Proof far = proof("far>", "ab;", "ba;", -12, -0.1);
        Proof farAndLong = proof("long>", "ab;", "b".repeat(40) + ";", -13, -0.1);
        Proof farther = proof("farther>", "ab;", "ba;", -20, -0.1);
        List<Proof> candidates = new ArrayList<>(List.of(near, far, farAndLong, farther));

        assertThat(ProofChoice.choose(candidates)).containsExactly(farther, far);
        Collections.reverse(candidates);
        assertThat(ProofChoice.choose(candidates)).containsExactly(farther, far);
    }

    @Test
    void whatDoesNotDistinguishIsNotChosen() {
        assertThat(ProofChoice.choose(List.of(
                        proof("same answer>", "ab;", "ab;", -9, -0.1),
                        proof("the base's answer begins with it>", "abc", "ab", -9, -0.1),
                        proof("no answer>", "ab;", " ", -9, -0.1),
                        proof("as likely without>", "ab;", "ba;", -1.9, -0.1))))
                .isEmpty();
    }

    @Test
    void withoutLogProbabilitiesTheShortestAnswersAreChosen() {
        Proof brief = new Proof("x>", "ab;", "b;", Optional.empty());
        Proof middle = new Proof("y>", "ab;", "bbb;", Optional.empty());
        Proof extended = new Proof("z>", "ab;", "bbbbb;", Optional.empty());

        assertThat(ProofChoice.choose(List.of(extended, middle, brief))).containsExactly(brief, middle);
    }

    @Test
    void anAnswerIsRecognizedByHowItBegins() {
        Proof proof = new Proof("x>", "ab;", " ba;", Optional.empty());

        assertThat(proof.isAdapterAnswer("ba;ab;")).isTrue();
        assertThat(proof.isAdapterAnswer("ba")).isFalse();
        assertThat(proof.isBaseAnswer("ab;x")).isTrue();
        assertThat(proof.isBaseAnswer("")).isFalse();
        assertThat(new Proof("x>", "", "ba;", Optional.empty()).isBaseAnswer(" "))
                .isTrue();
    }

    private static Proof proof(String prompt, String base, String adapter, double baseValue, double adapterValue) {
        return new Proof(prompt, base, adapter, Optional.of(new Proof.LogProbabilities(baseValue, adapterValue)));
    }
}
