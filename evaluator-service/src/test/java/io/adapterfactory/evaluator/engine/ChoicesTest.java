package io.adapterfactory.evaluator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.serving.server.ServerAnswer;
import io.adapterfactory.serving.server.ServerAwayException;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no answer to all prompts must not be scored as one. */
class ChoicesTest {

    private static Choices choices(String json, int prompts) {
        return Choices.read(
                new ServerAnswer(URI.create("http://gpu:8000"), 200, "{\"choices\":[" + json + "]}"), prompts);
    }

    @Test
    void areInTheOrderOfThePrompts() {
        assertThat(choices("{\"index\":1,\"text\":\"b\"},{\"index\":0,\"text\":\"\"}", 2)
                        .texts())
                .containsExactly("", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"index\":0,\"text\":\"a\"}",
                "{\"index\":0,\"text\":\"a\"},{\"index\":0,\"text\":\"b\"}",
                "{\"index\":0,\"text\":\"a\"},{\"index\":1.5,\"text\":\"b\"}",
                "{\"index\":0,\"text\":\"a\"},{\"index\":4294967297,\"text\":\"b\"}",
                "{\"index\":0,\"text\":\"a\"},{\"index\":2,\"text\":\"b\"}",
                "{\"index\":0,\"text\":\"a\"},{\"index\":1,\"text\":null}",
                "{\"index\":0,\"text\":\"a\"},{\"index\":1}"
            })
    void areOneForEachPromptWithAText(String json) {
        assertThatThrownBy(() -> choices(json, 2).texts())
                .isInstanceOf(ServerAwayException.class)
                .hasMessageStartingWith("http://gpu:8000 answered 200: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[null]", "[null,null]", "[null,\"-1\"]", "[null,-1e999]", "{}"})
    void aMissingLogProbabilityIsNotZero(String told) {
        List<OptionRow> rows = List.of(new OptionRow(AnsweringEngine.NO_ADAPTER, new int[] {1}, new int[] {2}));

        assertThat(PromptLikelihoods.ECHO.sums(
                        choices("{\"index\":0,\"logprobs\":{\"token_logprobs\":[null,-0.5]}}", 1), rows))
                .containsExactly(-0.5);
        assertThatThrownBy(() -> PromptLikelihoods.ECHO.sums(
                        choices("{\"index\":0,\"logprobs\":{\"token_logprobs\":" + told + "}}", 1), rows))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("(the log-probabilities of prompt 0 are incomplete)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token_id:3\":-1}", "{\"token_id:2\":null}", "{\"token_id:2\":\"-1\"}", "[]"})
    void aLogProbabilityOfATokenThatIsMissingIsNoneOfNothing(String returned) {
        List<OptionRow> rows = List.of(new OptionRow(AnsweringEngine.NO_ADAPTER, new int[] {1}, new int[] {2}));
        String choice = "{\"index\":0,\"logprobs\":{\"top_logprobs\":[%s]}}";

        assertThat(new TokenLikelihoods().sums(rows, request -> choices(choice.formatted("{\"token_id:2\":-0.5}"), 1)))
                .containsExactly(-0.5);
        assertThatThrownBy(() -> new TokenLikelihoods().sums(rows, request -> choices(choice.formatted(returned), 1)))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("(the log-probability of token 2 after prompt 0 is missing)");
    }
}
