package io.adapterfactory.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The stub answers like vLLM 0.32: one test for each row of the table in {@code docs/how-to/engine.md}, "What was
 * tested".
 */
class VllmStubTest {

    private static final String LOAD = "/v1/load_lora_adapter";
    private static final String UNLOAD = "/v1/unload_lora_adapter";
    private static final String COMPLETE = "/v1/completions";
    private static final String BASE = VllmStub.MODEL;

    @TempDir
    static Path folder;

    /** Answers of adapters differ from those of the base model; their log-probabilities differ, too. */
    private static final class Numbers implements VllmStub.Model {

        @Override
        public String text(Optional<Path> adapter, int[] prompt, VllmStub.Sampling sampling) {
            return adapter.isPresent() ? "adapter" : "base";
        }

        @Override
        public double[] next(Optional<Path> adapter, int[] prompt, int[] tokens) {
            return Arrays.stream(tokens)
                    .mapToDouble(token -> -token - (adapter.isPresent() ? 0.5 : 0.25))
                    .toArray();
        }
    }

    /** A request that fails, or that is answered although it should fail. */
    private enum Row {
        LOADED_ALREADY(
                LOAD,
                load("reverse", TestAdapters.reverse()),
                400,
                "The lora adapter 'reverse' has already been loaded. If you want to load the adapter in place, set"
                        + " 'load_inplace' to True."),
        NO_SUCH_FOLDER(
                LOAD,
                load("none", Path.of("/no/such/folder")),
                404,
                "Loading lora none failed: No adapter found for /no/such/folder"),
        RANK_TOO_HIGH(
                LOAD,
                load("rank", folder("rank16")),
                500,
                "Call to add_lora method failed: Worker failed with error 'LoRA rank 16 is greater than max_lora_rank"
                        + " 8.'"),
        UNKNOWN_MODULE(
                LOAD,
                load("module", folder("module")),
                500,
                "but received [base_model.model.model.layers.0.self_attn.qkv_proj]"),
        UNREADABLE(LOAD, load("unreadable", folder("unreadable")), 500, "Error while deserializing header"),
        FEW_COLUMNS(LOAD, load("narrow", folder("narrow")), 200, "added successfully"),
        NAN(LOAD, load("nan", folder("nan")), 200, "added successfully"),
        NAME_OF_THE_BASE_MODEL(LOAD, load(BASE, TestAdapters.reverse()), 400, "conflicts with a served base model"),
        IN_PLACE(
                LOAD,
                Map.of(
                        "lora_name",
                        "reverse",
                        "lora_path",
                        TestAdapters.reverse().toString(),
                        "load_inplace",
                        true),
                200,
                "added successfully"),
        NOT_THERE_TO_UNLOAD(UNLOAD, Map.of("lora_name", "none"), 404, "The lora adapter 'none' cannot be found."),
        NO_SUCH_MODEL(
                COMPLETE,
                complete("none", List.of(1), Map.of()),
                404,
                "The model `none` does not exist. Valid aliases: the-base-model."),
        PROMPT_TOO_LONG(
                COMPLETE,
                complete(BASE, Collections.nCopies(512, 1), Map.of()),
                400,
                "max_tokens must be at least 1, got 0."),
        LONGEST_PROMPT(COMPLETE, complete(BASE, Collections.nCopies(511, 1), Map.of()), 200, "\"text\""),
        EMPTY_STOP(
                COMPLETE,
                complete(BASE, List.of(1), Map.of("stop", List.of(""))),
                400,
                "stop cannot contain an empty string."),
        FIVE_STOPS(
                COMPLETE,
                complete(BASE, List.of(1), Map.of("stop", List.of("a", "b", "c", "d", "e"))),
                400,
                "at most 4"),
        EMPTY_PROMPT(COMPLETE, complete(BASE, List.of(), Map.of()), 400, "cannot be empty"),
        UNKNOWN_TOKEN(COMPLETE, complete(BASE, List.of(64), Map.of()), 400, "out of vocabulary"),
        PROMPT_LOGPROBS_OF_ONE(
                COMPLETE,
                complete(BASE, List.of(1, 2), Map.of("prompt_logprobs", 0)),
                200,
                "\"prompt_logprobs\":[null,{\"2\""),
        TOKEN_IDS_WITHOUT_LOGPROBS(
                COMPLETE,
                complete(BASE, List.of(1), Map.of("logprob_token_ids", List.of(5))),
                400,
                "`logprobs` must be set"),
        TOO_MANY_TOKEN_IDS(
                COMPLETE,
                complete(BASE, List.of(1), Map.of("logprobs", 1, "logprob_token_ids", Collections.nCopies(129, 5))),
                400,
                "at most 128");

        private final String path;
        private final Map<String, ?> body;
        private final int status;
        private final String words;

        Row(String path, Map<String, ?> body, int status, String words) {
            this.path = path;
            this.body = body;
            this.status = status;
            this.words = words;
        }

        private static Path folder(String name) {
            return Path.of("FOLDER").resolve(name);
        }

        private static Map<String, ?> load(String name, Path path) {
            return Map.of("lora_name", name, "lora_path", path.toString());
        }
    }

    private static Map<String, Object> complete(String model, List<?> prompt, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("model", model, "prompt", prompt, "max_tokens", 1));
        body.put("temperature", 0);
        body.putAll(more);
        return body;
    }

    private final VllmStub server = new VllmStub(new Numbers());
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void writeAdapters() throws IOException {
        TestAdapters.ofShape(folder.resolve("rank16"), 16, 128);
        TestAdapters.ofModule(folder.resolve("module"), "qkv_proj");
        TestAdapters.ofShape(folder.resolve("narrow"), 8, 64);
        TestAdapters.withNan(folder.resolve("nan"));
        TestAdapters.unreadable(folder.resolve("unreadable"));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private HttpResponse<String> post(String path, Map<String, ?> body, String key) throws Exception {
        String json = InferenceServer.JSON.writeValueAsString(body).replace("FOLDER", folder.toString());
        return client.send(
                HttpRequest.newBuilder(server.url().resolve(path))
                        .header("Authorization", key)
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, Map<String, ?> body) throws Exception {
        return post(path, body, "Bearer " + VllmStub.TOKEN);
    }

    private JsonNode choice(Map<String, ?> body) throws Exception {
        return InferenceServer.JSON
                .readTree(post(COMPLETE, body).body())
                .path("choices")
                .path(0);
    }

    @ParameterizedTest
    @EnumSource
    void eachRowOfTheTable(Row row) throws Exception {
        server.adapters.put("reverse", TestAdapters.reverse());

        HttpResponse<String> answer = post(row.path, row.body);

        assertThat(answer.statusCode()).isEqualTo(row.status);
        assertThat(row.status == 200 ? answer.body() : message(answer.body())).contains(row.words);
    }

    private static String message(String body) throws IOException {
        JsonNode error = InferenceServer.JSON.readTree(body).path("error");
        assertThat(error.path("code").isInt()).isTrue();
        return error.path("message").textValue();
    }

    @Test
    void withoutTheKeyTheErrorIsATextAndHealthIsAnswered() throws Exception {
        for (String key : List.of("", "Bearer another")) {
            HttpResponse<String> answer = post(COMPLETE, complete(BASE, List.of(1), Map.of()), key);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"error\":\"Unauthorized\"}");
        }
        HttpResponse<String> health = client.send(
                HttpRequest.newBuilder(server.url().resolve("/health")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
    }

    @Test
    void adaptersAreListedWithTheirBaseModel() throws Exception {
        server.adapters.put("reverse", TestAdapters.reverse());

        String models = client.send(
                        HttpRequest.newBuilder(server.url().resolve("/v1/models"))
                                .header("Authorization", "Bearer " + VllmStub.TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();

        JsonNode data = InferenceServer.JSON.readTree(models).path("data");
        assertThat(data.path(0).path("id").textValue()).isEqualTo(BASE);
        assertThat(data.path(0).path("parent").isNull()).isTrue();
        assertThat(data.path(1).path("id").textValue()).isEqualTo("reverse");
        assertThat(data.path(1).path("parent").textValue()).isEqualTo(BASE);
    }

    @Test
    void chosenTokensAreReturnedBesideTheOneThatIsGenerated() throws Exception {
        server.adapters.put("reverse", TestAdapters.reverse());
        Map<String, ?> fields =
                Map.of("logprobs", 1, "logprob_token_ids", List.of(5, 9), "return_tokens_as_token_ids", true);

        JsonNode ofBase = choice(complete(BASE, List.of(1, 2), fields));
        JsonNode ofAdapter = choice(complete("reverse", List.of(1, 2), fields));

        assertThat(ofBase.path("logprobs").path("top_logprobs").path(0).toString())
                .isEqualTo("{\"token_id:0\":-0.25,\"token_id:5\":-5.25,\"token_id:9\":-9.25}");
        assertThat(ofAdapter
                        .path("logprobs")
                        .path("top_logprobs")
                        .path(0)
                        .path("token_id:5")
                        .doubleValue())
                .isEqualTo(-5.5);
        server.knowsTokenIds = false;
        assertThat(choice(complete(BASE, List.of(1, 2), fields))
                        .path("logprobs")
                        .path("top_logprobs")
                        .path(0)
                        .toString())
                .as("an older version ignores the field")
                .isEqualTo("{\"token_id:0\":-0.25}");
    }

    @ParameterizedTest
    @EnumSource
    void logProbabilitiesOfTwoPromptsEndTheEngine(Asked asked) throws Exception {
        Map<String, ?> request = complete(BASE, List.of(List.of(1, 2), List.of(3)), asked.fields);

        HttpResponse<String> last = post(COMPLETE, request);

        assertThat(last.statusCode()).isEqualTo(500);
        assertThat(last.body()).contains("EngineCore encountered an issue");
        // The connection is refused, or an open one is closed.
        assertThatThrownBy(() -> post(COMPLETE, request)).isInstanceOf(IOException.class);
        server.restart();
        server.takesLora = false;
        assertThat(post(COMPLETE, request).statusCode())
                .as("without --enable-lora")
                .isEqualTo(200);
    }

    private enum Asked {
        PROMPT_LOGPROBS(Map.of("prompt_logprobs", 0)),
        ECHO(Map.of("echo", true, "logprobs", 1));

        private final Map<String, ?> fields;

        Asked(Map<String, ?> fields) {
            this.fields = fields;
        }
    }

    @Test
    void anAdapterWithNanSilencesTheOthersUntilItIsGone() throws Exception {
        server.adapters.put("reverse", TestAdapters.reverse());
        server.adapters.put("nan", folder.resolve("nan"));
        Map<String, ?> request = complete("reverse", List.of(1), Map.of());
        assertThat(choice(request).path("text").textValue()).isEqualTo("adapter");

        choice(complete("nan", List.of(1), Map.of()));
        assertThat(choice(request).path("text").textValue()).isEmpty();
        post(UNLOAD, Map.of("lora_name", "nan"));

        assertThat(choice(request).path("text").textValue()).isEqualTo("adapter");
    }
}
