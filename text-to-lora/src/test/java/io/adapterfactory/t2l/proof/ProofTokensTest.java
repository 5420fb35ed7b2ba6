package io.adapterfactory.t2l.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofTokensTest {

    /** One with characters as tokens and plain prompts, and one with a chat template. */
    @ParameterizedTest
    @ValueSource(strings = {"../models/base-models/nano", "src/test/resources/basemodel/chatml"})
    void promptAndAnswerTogetherAreTheTokensOfBothTexts(String folder) {
        try (Tokenizer tokenizer = Tokenizer.load(Path.of(folder))) {
            PromptRule rule = PromptRule.of(Path.of(folder), tokenizer);
            String prompt = rule.text(rule.typed("10"));

            ProofTokens tokens = ProofTokens.of(rule, prompt, "01").orElseThrow();

            int[] whole = rule.tokens(prompt + "01");
            assertThat(tokens.context()).isEqualTo(Arrays.copyOf(whole, tokens.context().length));
            assertThat(tokens.context().length + tokens.answer().length).isEqualTo(whole.length);
            assertThat(tokenizer.decode(tokens.answer())).isEqualTo("01");
        }
    }

    @Test
    void anEmptyAnswerHasNoTokens() {
        Path nano = Path.of("../models/base-models/nano");
        try (Tokenizer tokenizer = Tokenizer.load(nano)) {
            assertThat(ProofTokens.of(PromptRule.of(nano, tokenizer), "abc>", ""))
                    .isEmpty();
        }
    }
}
