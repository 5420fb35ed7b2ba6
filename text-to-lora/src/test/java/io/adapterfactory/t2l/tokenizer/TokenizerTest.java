package io.adapterfactory.t2l.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the folder of the nano base model. */
class TokenizerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), NanoVocabulary.tokenizerJson());
        Files.writeString(folder.resolve("tokenizer_config.json"), NanoVocabulary.tokenizerConfigJson());
    }

    @Test
    void encodesWithAndWithoutABeginning() {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            int[] plain = NanoVocabulary.encode("k3ab>");
            int[] begun = new int[plain.length + 1];
            begun[0] = NanoVocabulary.BEGIN;
            System.arraycopy(plain, 0, begun, 1, plain.length);

            assertThat(tokenizer.encode("k3ab>", false)).isEqualTo(plain);
            assertThat(tokenizer.encode("k3ab>", true)).isEqualTo(begun);
            assertThat(tokenizer.encode("K3AB>", true))
                    .as("letters become small")
                    .isEqualTo(begun);
            assertThat(tokenizer.encode("", false)).isEmpty();
        }
    }

    @Test
    void decodesWithoutSpecialTokens() {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.decode(tokenizer.encode("a b,c>1;2;", true))).isEqualTo("a b,c>1;2;");
            assertThat(tokenizer.decode(new int[] {NanoVocabulary.END, NanoVocabulary.PADDING}))
                    .isEmpty();
            assertThat(tokenizer.decode(new int[0])).isEmpty();
        }
    }

    @Test
    void longTextsAreNotCut() {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("ab".repeat(5000), false)).hasSize(10_000);
        }
    }

    @Test
    void truncationAndPaddingOfTheFileAreIgnored() throws IOException {
        ObjectNode tokenizerJson = (ObjectNode) JSON.readTree(NanoVocabulary.tokenizerJson());
        tokenizerJson
                .putObject("truncation")
                .put("direction", "Right")
                .put("max_length", 3)
                .put("strategy", "LongestFirst")
                .put("stride", 0);
        ObjectNode padding = tokenizerJson.putObject("padding");
        padding.putObject("strategy").put("Fixed", 8);
        padding.put("direction", "Right").put("pad_id", 0).put("pad_type_id", 0).put("pad_token", "<pad>");
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizerJson);

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("abcdefghij", true)).hasSize(11);
            assertThat(tokenizer.encodePrompt("ab")).hasSize(3);
        }
    }

    @Test
    void knowsTheEndOfAText() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.eosId()).hasValue(NanoVocabulary.END);
            assertThat(tokenizer.applyChatTemplate(List.of(new ChatMessage("user", "hi")), true))
                    .isEmpty();
        }
        Files.delete(folder.resolve("tokenizer_config.json"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.eosId()).isEmpty();
        }
    }

    @Test
    void findsTheChatTemplateInAllItsFiles() throws IOException {
        List<ChatMessage> messages = List.of(new ChatMessage("user", "hi"));
        Path config = folder.resolve("tokenizer_config.json");

        JSON.writeValue(
                config.toFile(),
                Map.of(
                        "bos_token",
                        Map.of("content", "<bos>"),
                        "chat_template",
                        "{{ bos_token }}{{ messages[0].role }}"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.applyChatTemplate(messages, true)).hasValue("<bos>user");
        }

        JSON.writeValue(
                config.toFile(),
                Map.of(
                        "chat_template",
                        List.of(
                                Map.of("name", "tool_use", "template", "tools"),
                                Map.of("name", "default", "template", "{{ messages[0].content }}"))));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.applyChatTemplate(messages, true)).hasValue("hi");
        }

        Files.writeString(folder.resolve("chat_template.jinja"), "from the file");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.applyChatTemplate(messages, true)).hasValue("from the file");
        }
    }

    @Test
    void theOldFileOfAChatTemplateHasTheLowestPriority() throws IOException {
        Path config = folder.resolve("tokenizer_config.json");
        JSON.writeValue(
                folder.resolve("chat_template.json").toFile(), Map.of("chat_template", "old {{ messages|length }}"));
        List<ChatMessage> messages = List.of(new ChatMessage("user", "hi"));

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.applyChatTemplate(messages, true)).hasValue("old 1");
        }

        JSON.writeValue(config.toFile(), Map.of("chat_template", "new"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.applyChatTemplate(messages, true)).hasValue("new");
        }
    }

    @Test
    void namedChatTemplatesNeedADefault() throws IOException {
        Path config = folder.resolve("tokenizer_config.json");
        JSON.writeValue(
                config.toFile(), Map.of("chat_template", List.of(Map.of("name", "tool_use", "template", "tools"))));

        assertRefused(config + ": 'chat_template' has no template named 'default', found [tool_use]");
    }

    @Test
    void aChatTemplateThatIsNotSupportedIsRefusedWhenTheFolderIsRead() throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), "a\n{% include 'b' %}");

        assertRefused("the chat template cannot be used: line 2: the tag 'include' is not supported");
    }

    @Test
    void missingAndBrokenFilesAreNamed() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Path config = folder.resolve("tokenizer_config.json");

        Files.writeString(config, "{");
        assertRefused(config + " cannot be read as JSON: ");

        Files.delete(config);
        Files.writeString(file, "{\"model\": 7}");
        assertRefused(file + " is not a usable tokenizer: ");

        Files.delete(file);
        assertRefused(file + " is missing; expected a Hugging Face model folder");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith(message);
    }
}
