package io.adapterfactory.t2l.gguf.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real model, against transformers and gguf-py; skipped where its file is missing. */
@Tag("campaign")
class SmolLm2Test {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of(
            System.getProperty("test.models", "../../shared/models"),
            "smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
    private static final int PROMPTS = 5;
    private static final int NEW_TOKENS = 24;
    private static final int END = 2;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void convert() throws IOException {
        assumeThat(FILE)
                .as(
                        "%s is missing: -Dtest.models=FOLDER names the folder of the models for tests",
                        FILE.toAbsolutePath())
                .exists();
        try (GgufFile gguf = GgufFile.open(FILE)) {
            GgufConversion.write(gguf, folder);
        }
    }

    @Test
    void tensorsEqualTheReference() throws IOException {
        try (SafetensorsFile found = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            JsonNode expected = golden("tensors.json");
            assertThat(found.tensors()).hasSize(expected.size());
            expected.properties().forEach(entry -> {
                float[] values = found.floats(entry.getKey());
                assertThat(found.tensors().get(entry.getKey()).shape())
                        .containsExactly(JSON.convertValue(entry.getValue().get("shape"), long[].class));
                assertNear(values, 0, entry.getValue().get("first"), entry.getKey());
                assertNear(values, values.length / 2, entry.getValue().get("middle"), entry.getKey());
                double sum = 0;
                for (float value : values) {
                    sum += Math.abs((double) value);
                }
                double expectedSum = entry.getValue().get("sum_of_absolutes").asDouble();
                assertThat(sum).as(entry.getKey()).isCloseTo(expectedSum, Offset.offset(1e-6 * expectedSum));
            });
        }
    }

    /** The configuration that transformers writes for the same file has other keys but the same digest. The weights are left out. */
    @Test
    void theConfigurationIsThatOfTransformers(@TempDir Path temporary) throws IOException {
        Path converted = Files.createDirectory(temporary.resolve("converted"));
        Path reference = Files.createDirectory(temporary.resolve("reference"));
        for (Path each : List.of(converted, reference)) {
            for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
                Files.createSymbolicLink(each.resolve(name), folder.resolve(name));
            }
        }
        Files.createSymbolicLink(converted.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(Goldens.folder("G_smollm2_gguf").resolve("config.json"), reference.resolve("config.json"));

        ModelDigests digests = BaseModelDigests.compute(converted);

        assertThat(BaseModelDigests.compute(reference)).isEqualTo(digests);
        assertThat(digests.chatTemplate()).isNotNull();
    }

    private static void assertNear(float[] values, int from, JsonNode expected, String name) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat((double) values[from + i])
                    .as("%s[%d]", name, from + i)
                    .isCloseTo(expected.get(i).asDouble(), Offset.offset(1e-8));
        }
    }

    @Test
    void textsAndChatsBecomeTheSameTokens() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (JsonNode text : golden("tokens.json")) {
                int[] ids = JSON.convertValue(text.get("ids"), int[].class);
                assertThat(tokenizer.encode(text.get("text").asText(), false))
                        .as(text.get("text").asText())
                        .containsExactly(ids);
            }
            for (JsonNode chat : golden("chats.json")) {
                List<ChatMessage> messages = new ArrayList<>();
                chat.get("messages")
                        .forEach(turn -> messages.add(new ChatMessage(
                                turn.get("role").asText(), turn.get("content").asText())));
                String prompt = tokenizer
                        .applyChatTemplate(
                                messages, chat.get("add_generation_prompt").asBoolean())
                        .orElseThrow();
                assertThat(prompt).isEqualTo(chat.get("prompt").asText());
                assertThat(tokenizer.encode(prompt, true))
                        .containsExactly(JSON.convertValue(chat.get("ids"), int[].class));
            }
        }
    }

    /** Prompts as the base model's rule builds them, and an answer as the template ends it. */
    @Test
    void theRulesPromptsAreTheReferencesChats() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            PromptRule rule = PromptRule.of(folder, tokenizer);
            JsonNode chats = golden("chats.json");

            assertThat(rule.tokens(Prompt.of("What is the capital of France?"))).containsExactly(ids(chats.get(0)));
            assertThat(rule.tokens(new Prompt(Optional.of("Answer with one word."), List.of(), "hot ->")))
                    .containsExactly(ids(chats.get(2)));
            Prompt goodbye = new Prompt(Optional.empty(), List.of(new ExampleTurn("hi", "Hello!", "")), "bye");
            assertThat(rule.tokens(goodbye)).containsExactly(ids(chats.get(4)));
            assertThat(rule.answer(goodbye, "Hello!")).containsExactly(19556, 17, END);
            assertThat(rule.endTokens()).containsExactly(END);
        }
    }

    private static int[] ids(JsonNode chat) {
        return JSON.convertValue(chat.get("ids"), int[].class);
    }

    @Test
    void logitsAndAnswersEqualTheReference() {
        try (SafetensorsFile expected = Goldens.open("G_smollm2_gguf");
                CausalLanguageModel model = CausalLanguageModel.load(folder, Goldens.device())) {
            List<int[]> prompts = new ArrayList<>();
            List<int[]> answers = new ArrayList<>();
            for (int k = 0; k < PROMPTS; k++) {
                long[] prompt = expected.longs(k + ".input_ids");
                assertLogits(expected, k, logits(model, prompt), prompt.length);
                int[] whole = ints(expected.longs(k + ".greedy_ids"));
                prompts.add(ints(prompt));
                answers.add(Arrays.stream(whole)
                        .skip(prompt.length)
                        .takeWhile(id -> id != END)
                        .toArray());
            }
            assertThat(model.generate(prompts, LoraBatch.none(), DecodingOptions.greedy(NEW_TOKENS, Set.of(END))))
                    .containsExactlyElementsOf(answers);
        }
    }

    private static void assertLogits(SafetensorsFile expected, int k, float[] logits, int tokens) {
        int vocabulary = logits.length / tokens;
        float[] last = Arrays.copyOfRange(logits, (tokens - 1) * vocabulary, tokens * vocabulary);
        assertThat(last)
                .as("last logits %d", k)
                .containsExactly(expected.floats(k + ".last_logits"), Offset.offset(2e-3f));
        long[] top = expected.longs(k + ".top10_ids");
        float[] logProbabilities = expected.floats(k + ".top10_logprobs");
        for (int at = 0; at < tokens; at++) {
            float[] row = Arrays.copyOfRange(logits, at * vocabulary, (at + 1) * vocabulary);
            double sum = 0;
            int best = 0;
            for (int id = 0; id < vocabulary; id++) {
                sum += Math.exp(row[id]);
                best = row[id] > row[best] ? id : best;
            }
            assertThat((long) best).as("top of prompt %d at %d", k, at).isEqualTo(top[at * 10]);
            for (int rank = 0; rank < 10; rank++) {
                assertThat(row[(int) top[at * 10 + rank]] - Math.log(sum))
                        .isCloseTo(logProbabilities[at * 10 + rank], Offset.offset(2e-3));
            }
        }
    }

    private static float[] logits(CausalLanguageModel model, long[] prompt) {
        try (NDManager scope = model.newManager()) {
            NDArray tokens = scope.create(prompt, new Shape(1, prompt.length));
            NDArray embedded = model.decoder().embed(model.weights(), tokens);
            NDArray hidden = model.decoder().forward(model.weights(), embedded, LoraBatch.none());
            return model.decoder()
                    .logits(model.weights(), hidden)
                    .toType(DataType.FLOAT32, false)
                    .toFloatArray();
        }
    }

    private static int[] ints(long[] ids) {
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    private static JsonNode golden(String name) throws IOException {
        return JSON.readTree(Files.readAllBytes(Goldens.folder("G_smollm2_gguf").resolve(name)));
    }
}
