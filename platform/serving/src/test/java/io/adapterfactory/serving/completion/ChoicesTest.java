package io.adapterfactory.serving.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.client.UnknownModelException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response without an answer for every prompt must be rejected. */
class ChoicesTest {

    private static final URI SERVER = URI.create("http://gpu:8000/v1/completions");

    private static Choices choices(String json, int prompts) {
        return Choices.read(new ServerAnswer(SERVER, 200, "{\"choices\":[" + json + "]}"), prompts);
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
                .hasMessageStartingWith("http://gpu:8000/v1/completions answered 200: ");
    }

    @Test
    void aModelThatIsNotLoadedIsToldApartFromAServerWithoutThePath() {
        ServerAnswer unknown = new ServerAnswer(
                SERVER, 404, "{\"error\":{\"message\":\"The model `a` does not exist.\",\"code\":404}}");
        assertThatThrownBy(() -> Choices.read(unknown, 1))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("answered 404")
                .hasMessageContaining("The model `a` does not exist.");

        assertThatThrownBy(() -> Choices.read(new ServerAnswer(SERVER, 404, "{\"detail\":\"Not Found\"}"), 1))
                .isExactlyInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("(the server has no /v1/completions)");
        assertThatThrownBy(() -> Choices.read(new ServerAnswer(SERVER, 400, "no"), 1))
                .isInstanceOf(ServerRefusedException.class);
    }
}
