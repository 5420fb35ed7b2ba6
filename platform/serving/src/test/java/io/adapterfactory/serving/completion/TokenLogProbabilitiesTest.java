package io.adapterfactory.serving.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenLogProbabilitiesTest {

    private static final URI SERVER = URI.create("http://gpu:8000/v1/completions");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<List<int[]>> prompts = new ArrayList<>();
    private final List<Map<String, ?>> fields = new ArrayList<>();

    /** The log-probability of token t after a prompt of n tokens is -t - n / 1000. */
    private Choices answer(List<int[]> asked, Map<String, ?> more) {
        prompts.add(asked);
        fields.add(more);
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode choices = answer.putArray("choices");
        for (int i = 0; i < asked.size(); i++) {
            ObjectNode values = choices.addObject()
                    .put("index", i)
                    .putObject("logprobs")
                    .putArray("top_logprobs")
                    .addObject();
            int length = asked.get(i).length;
            ((Collection<?>) more.get(TokenLogProbabilities.FIELD))
                    .forEach(token -> values.put("token_id:" + token, -(int) token - length / 1000.0));
        }
        return Choices.read(new ServerAnswer(SERVER, 200, answer.toString()), asked.size());
    }

    private static Choices fixed(String values) {
        return Choices.read(
                new ServerAnswer(
                        SERVER, 200, "{\"choices\":[{\"index\":0,\"logprobs\":{\"top_logprobs\":[" + values + "]}}]}"),
                1);
    }

    private static final List<Continuation> ONE = List.of(new Continuation(new int[] {1}, new int[] {2}));

    @Test
    void tokensOfAContinuationAreAskedForOneAfterTheOtherAndSummed() {
        List<LogProbability> found = new TokenLogProbabilities(this::answer)
                .of(List.of(
                        new Continuation(new int[] {1, 4}, new int[] {5, 6, 7}),
                        new Continuation(new int[] {1, 4}, new int[] {9})));

        assertThat(found.get(0).value()).isEqualTo(-18.009, within(1e-9));
        assertThat(found.get(1).value()).isEqualTo(-9.002, within(1e-9));
        assertThat(prompts).singleElement().satisfies(asked -> assertThat(asked)
                .containsExactly(new int[] {1, 4}, new int[] {1, 4, 5}, new int[] {1, 4, 5, 6}));
        assertThat(fields.get(0).get("max_tokens")).isEqualTo(1);
    }

    @Test
    void aRequestHasAtMostThirtyTwoPromptsAnd128Tokens() {
        int[] tokens = IntStream.range(0, 50).toArray();
        List<Continuation> many = IntStream.range(0, 200)
                .mapToObj(token -> new Continuation(new int[] {1}, new int[] {token}))
                .toList();

        double sum = new TokenLogProbabilities(this::answer)
                .of(List.of(new Continuation(new int[] {1}, tokens)))
                .get(0)
                .value();
        assertThat(sum).as("0 + 1 + ... + 49, and 1 + ... + 50 thousandths").isEqualTo(-1225 - 1.275, within(1e-9));
        assertThat(prompts).hasSize(2).allSatisfy(asked -> assertThat(asked).hasSizeLessThanOrEqualTo(32));

        fields.clear();
        assertThat(new TokenLogProbabilities(this::answer).of(many)).hasSize(200);
        assertThat(fields).hasSize(2).allSatisfy(more -> assertThat(
                        (Collection<?>) more.get(TokenLogProbabilities.FIELD))
                .hasSizeLessThanOrEqualTo(128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"token_id:2\":null}", "{\"token_id:2\":\"-1\"}"})
    void whatIsNoNumberIsNaNAndItsAnswerIsKept(String values) {
        LogProbability found = new TokenLogProbabilities((asked, more) -> fixed(values))
                .of(ONE)
                .get(0);

        assertThat(found.value()).isNaN();
        assertThat(found.answer().text()).contains(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token_id:3\":-1}", "[]"})
    void aServerThatIgnoresTheFieldGivesNoEntry(String values) {
        assertThatThrownBy(() -> new TokenLogProbabilities((asked, more) -> fixed(values)).of(ONE))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("(the log-probability of token 2 after prompt 0 is missing)");
    }
}
