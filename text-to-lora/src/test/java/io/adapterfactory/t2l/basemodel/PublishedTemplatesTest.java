package io.adapterfactory.t2l.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.InvalidTokenizerException;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests templates of published models with a small tokenizer that has their special tokens. */
class PublishedTemplatesTest {

    private static final Set<String> NEED_TOOLS = Set.of(
            "command-r-v01.tool_use", "command-r-v01.rag", "hermes-2-pro-llama-3-8b.tool_use", "firefunction-v2");

    /**
     * A conversation with an answer does not begin with their prompt; most open a reasoning block that earlier answers
     * lack.
     */
    private static final Set<String> NOT_PREFIX_STABLE = Set.of(
            "codellama-70b-instruct",
            "qwq-32b",
            "gemma-4-31b-it",
            "deepseek-r1",
            "deepseek-r1-distill-qwen-32b",
            "glm-4.7-flash",
            "nemotron-3-nano-30b-a3b",
            "minimax-m2");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SMALL = Path.of("src/test/resources/basemodel/chatml");

    @TempDir
    private Path folder;

    static List<Arguments> models() throws IOException {
        List<Arguments> models = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Goldens.folder("chat-templates.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode model = JSON.readTree(line);
                models.add(Arguments.of(model.path("model").asText(), model));
            }
        }
        return models;
    }

    static List<Arguments> modelsForConversations() throws IOException {
        return models().stream()
                .filter(model -> !NEED_TOOLS.contains(model.get()[0]))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void promptAndAnswerAreTheConversation(String name, JsonNode model) throws IOException {
        try (Tokenizer tokenizer = tokenizer(name, model)) {
            if (NEED_TOOLS.contains(name)) {
                assertThatThrownBy(() -> PromptRule.of(BaseModelProfile.DEFAULT, tokenizer, Set.of()))
                        .isInstanceOf(InvalidTokenizerException.class)
                        .hasMessageStartingWith("the chat template failed: ");
                return;
            }
            PromptRule rule = PromptRule.of(BaseModelProfile.DEFAULT, tokenizer, Set.of());
            Prompt prompt = Prompt.of("2+2?");
            List<ChatMessage> question = List.of(new ChatMessage("user", "2+2?"));
            List<ChatMessage> conversation = List.of(question.get(0), new ChatMessage("assistant", "4"));

            int[] answer = rule.answer(prompt, "4");

            assertThat(rule.text(prompt))
                    .startsWith(tokenizer.applyChatTemplate(question, true).orElseThrow());
            assertThat(rule.endTokens()).contains(answer[answer.length - 1]);
            // Some templates do not end an answer; then the rule adds the end.
            int[] unended = Arrays.copyOf(answer, answer.length - 1);
            int[] whole = tokenizer.encode(
                    tokenizer.applyChatTemplate(conversation, false).orElseThrow(), false);
            assertThat(startsWith(whole, rule.tokens(prompt), unended))
                    .as("%s", rule.text(prompt))
                    .isEqualTo(!NOT_PREFIX_STABLE.contains(name));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modelsForConversations")
    void descriptionAndSolvedExamplesAreInThePrompt(String name, JsonNode model) throws IOException {
        try (Tokenizer tokenizer = tokenizer(name, model)) {
            PromptRule rule = PromptRule.of(BaseModelProfile.DEFAULT, tokenizer, Set.of());
            Prompt prompt = new Prompt(
                    Optional.of("Answer with a number."), List.of(new ExampleTurn("1+1?", "two", "")), "2+2?");

            assertThat(rule.text(prompt)).contains("Answer with a number.", "1+1?", "two", "2+2?");
            assertThat(tokenizer.decode(rule.answer(prompt, "four"))).contains("four");
        }
    }

    private static boolean startsWith(int[] whole, int[] first, int[] second) {
        int[] both = IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
        return Arrays.equals(Arrays.copyOf(whole, Math.min(whole.length, both.length)), both);
    }

    private Tokenizer tokenizer(String name, JsonNode model) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        ObjectNode json =
                (ObjectNode) JSON.readTree(SMALL.resolve("tokenizer.json").toFile());
        ArrayNode added = (ArrayNode) json.get("added_tokens");
        List<String> known = new ArrayList<>();
        added.forEach(token -> known.add(token.get("content").asText()));
        int[] next = {300};
        ObjectNode config = JSON.createObjectNode();
        config.set("chat_template", model.get("template"));
        model.path("special_tokens").properties().forEach(token -> {
            String text = token.getValue().asText();
            config.put(token.getKey(), text);
            if (token.getValue().isTextual() && !known.contains(text)) {
                known.add(text);
                ObjectNode entry = added.addObject();
                entry.setAll((ObjectNode) added.get(0));
                entry.put("id", next[0]++).put("content", text);
            }
        });
        Files.writeString(own.resolve("tokenizer.json"), json.toString());
        Files.writeString(own.resolve("tokenizer_config.json"), config.toString());
        return Tokenizer.load(own);
    }
}
