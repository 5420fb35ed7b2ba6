package io.adapterfactory.evaluator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.completion.Choices;
import io.adapterfactory.serving.completion.TokenLogProbabilities;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A missing log-probability must not be scored as zero. */
class LikelihoodsTest {

    private static final List<OptionRow> ROWS =
            List.of(new OptionRow(AnsweringEngine.NO_ADAPTER, new int[] {1}, new int[] {2}));

    private static Choices choice(String logprobs) {
        return Choices.read(
                new ServerAnswer(
                        URI.create("http://gpu:8000"),
                        200,
                        "{\"choices\":[{\"index\":0,\"logprobs\":" + logprobs + "}]}"),
                1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[null]", "[null,null]", "[null,\"-1\"]", "[null,-1e999]", "{}"})
    void ofAPromptAreComplete(String told) {
        assertThat(PromptLikelihoods.ECHO.sums(choice("{\"token_logprobs\":[null,-0.5]}"), ROWS))
                .containsExactly(-0.5);
        assertThatThrownBy(() -> PromptLikelihoods.ECHO.sums(choice("{\"token_logprobs\":" + told + "}"), ROWS))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("(the log-probabilities of prompt 0 are incomplete)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"-1\"", "-1e999"})
    void ofTokensAreNumbers(String told) {
        assertThat(sums("-0.5")).containsExactly(-0.5);
        assertThatThrownBy(() -> sums(told))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("(the log-probability of continuation 0 is not a number)");
    }

    private static double[] sums(String value) {
        return TokenLikelihoods.sums(
                new TokenLogProbabilities(
                        (prompts, more) -> choice("{\"top_logprobs\":[{\"token_id:2\":" + value + "}]}")),
                ROWS);
    }
}
