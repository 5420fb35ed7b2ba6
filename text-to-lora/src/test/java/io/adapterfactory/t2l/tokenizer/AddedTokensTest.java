package io.adapterfactory.t2l.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens around a text, by the post-processor of tokenizer.json and the flags of tokenizer_config.json. */
class AddedTokensTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /**
     * B and E are the beginning and the end, x the text; "-" for no post-processor. PreTrainedTokenizerFast of
     * transformers 4 keeps its post-processor, LlamaTokenizerFast builds it from the flags.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // post-processor | class | flags | whole text | prompt
                "Bx  | PreTrainedTokenizerFast |                                            | Bx  | Bx",
                "Bx  | PreTrainedTokenizerFast | {'add_bos_token':true}                     | Bx  | Bx",
                "Bx  | PreTrainedTokenizerFast | {'add_bos_token':false}                    | Bx  | Bx",
                "Bx  | LlamaTokenizerFast      |                                            | Bx  | Bx",
                "Bx  | LlamaTokenizerFast      | {'add_bos_token':false}                    | x   | x",
                "Bx  | GemmaTokenizer          | {'add_bos_token':false}                    | x   | x",
                "Bx  | LlamaTokenizerFast      | {'add_bos_token':true,'add_eos_token':true}| BxE | Bx",
                "Bx  | LlamaTokenizerFast      | {'add_bos_token':null}                     | Bx  | Bx",
                "-   | LlamaTokenizer          | {'add_bos_token':true}                     | Bx  | Bx",
                "-   | LlamaTokenizer          |                                            | Bx  | Bx",
                "-   | GemmaTokenizerFast      | {'add_eos_token':false}                    | Bx  | Bx",
                "-   | LlamaTokenizer          | {'add_bos_token':false}                    | x   | x",
                "-   | LlamaTokenizer          | {'bos_token':null}                         | x   | x",
                "-   | PreTrainedTokenizerFast | {'add_bos_token':true}                     | Bx  | Bx",
                "-   | PreTrainedTokenizerFast | {'add_bos_token':true,'add_eos_token':true}| BxE | Bx",
                "-   | PreTrainedTokenizerFast | {'add_eos_token':true}                     | xE  | x",
                "-   | PreTrainedTokenizerFast | {'add_bos_token':false}                    | x   | x",
                "-   | PreTrainedTokenizerFast |                                            | x   | x",
                "-   |                         | {'add_bos_token':true}                     | Bx  | Bx",
                "BxE | PreTrainedTokenizerFast |                                            | BxE | Bx",
                "BxE | PreTrainedTokenizerFast | {'add_bos_token':true,'add_eos_token':true}| BxE | Bx",
                "BxE | LlamaTokenizerFast      | {'add_bos_token':true,'add_eos_token':false}| Bx | Bx",
                "xE  | PreTrainedTokenizerFast | {'add_bos_token':true}                     | BxE | Bx",
                "xE  | PreTrainedTokenizerFast |                                            | xE  | x"
            })
    void standAroundAText(String postProcessor, String tokenizerClass, String flags, String whole, String prompt)
            throws IOException {
        write(postProcessor, tokenizerClass, flags);

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (String text : List.of("k3ab>", "a")) {
                assertThat(tokenizer.encode(text, true)).isEqualTo(around(whole, text));
                assertThat(tokenizer.encodePrompt(text)).isEqualTo(around(prompt, text));
                assertThat(tokenizer.encode(text, false)).isEqualTo(NanoVocabulary.encode(text));
            }
        }
    }

    @Test
    void anEndThatIsPartOfTheTextStays() throws IOException {
        write("BxE", "PreTrainedTokenizerFast", null);

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.encodePrompt("a<eos>"))
                    .containsExactly(NanoVocabulary.BEGIN, NanoVocabulary.token('a'), NanoVocabulary.END);
        }
    }

    /** A Unigram tokenizer without unknown tokens, whose letters do not include the tested letter. */
    @Test
    void aVocabularyOfFewLettersIsRead() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "added_tokens": [{"id": 1, "content": "<s>", "single_word": false, "lstrip": false,
                 "rstrip": false, "normalized": false, "special": true}], "normalizer": null, "pre_tokenizer": null,
                 "post_processor": null, "decoder": null,
                 "model": {"type": "Unigram", "unk_id": null, "vocab": [["k", -1.0], ["<s>", 0.0]]}}""");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"add_bos_token\": true, \"bos_token\": \"<s>\"}");

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("k", true)).containsExactly(1, 0);
        }
    }

    @Test
    void aFlagNeedsItsToken() throws IOException {
        write("-", "LlamaTokenizer", "{'add_bos_token':true,'bos_token':null}");
        assertRefused("tokenizer_config.json: add_bos_token is true, but no bos_token is named; expected one of the"
                + " vocabulary in tokenizer_config.json or special_tokens_map.json");

        write("-", "LlamaTokenizer", "{'add_eos_token':true,'eos_token':'ab'}");
        assertRefused("tokenizer_config.json: add_eos_token is true, but no eos_token is named; expected one of the"
                + " vocabulary in tokenizer_config.json or special_tokens_map.json");

        Files.writeString(folder.resolve("special_tokens_map.json"), "{\"eos_token\": \"<eos>\"}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("a", true)).endsWith(NanoVocabulary.END);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"true\"", "1", "[]"})
    void aFlagIsTrueOrFalse(String value) throws IOException {
        write("-", "LlamaTokenizer", "{'add_bos_token':" + value + "}");

        assertRefused("tokenizer_config.json: add_bos_token must be true or false, found " + value);
    }

    /** As a text, and as the object that older files have for an added token. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // tokenizer_config.json | special_tokens_map.json | end token
                "{'eos_token':'<eos>'}                        |                                | <eos>",
                "{'eos_token':{'content':'<eos>'}}            |                                | <eos>",
                "{'eos_token':{'__type':'AddedToken','content':'<eos>','lstrip':false}} |      | <eos>",
                "{}                                           | {'eos_token':'<eos>'}          | <eos>",
                "{}                                           |"
                        + " {'eos_token':{'content':'<eos>','normalized':false}} | <eos>",
                "{'eos_token':null}                           | {'eos_token':'<eos>'}          | <eos>",
                "{'eos_token':'<pad>'}                        | {'eos_token':'<eos>'}          | <eos>",
                "{'eos_token':'<eos>','added_tokens_decoder':{}} | {'eos_token':'<pad>'}       | <eos>",
                "{'added_tokens_decoder':{}}                  | {'eos_token':'<eos>'}          | <eos>",
                "{'eos_token':'<eos>'}                        | {'eos_token':7}                | <eos>",
                "{'eos_token':'no token'}                     |                                |"
            })
    void specialTokensOfBothFiles(String config, String map, String expected) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), NanoVocabulary.tokenizerJson());
        Files.writeString(folder.resolve("tokenizer_config.json"), config.replace('\'', '"'));
        if (map != null) {
            Files.writeString(folder.resolve("special_tokens_map.json"), map.replace('\'', '"'));
        }

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            if (expected == null) {
                assertThat(tokenizer.eosId()).isEmpty();
            } else {
                assertThat(tokenizer.eosId()).hasValue(NanoVocabulary.END);
            }
        }
    }

    /** All special tokens that transformers passes to a template, in both files and both forms. */
    @Test
    void aTemplateSeesEverySpecialToken() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), NanoVocabulary.tokenizerJson());
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"cls_token\": \"<cls>\", \"sep_token\": {\"content\": \"<sep>\"}, \"pad_token\": null,"
                        + " \"extra_special_tokens\": {\"image_token\": \"<image>\"}}");
        Files.writeString(
                folder.resolve("special_tokens_map.json"),
                "{\"mask_token\": \"<mask>\", \"additional_special_tokens\": [\"<one>\", {\"content\": \"<two>\"}]}");
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{{ cls_token }}{{ sep_token }}{{ mask_token }}{{ image_token }}"
                        + "{{ additional_special_tokens | join(',') }}{{ pad_token is defined }}");

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.applyChatTemplate(List.of(new ChatMessage("user", "a")), true))
                    .contains("<cls><sep><mask><image><one>,<two>False");
        }
    }

    @Test
    void namesABrokenMap() throws IOException {
        write("Bx", "PreTrainedTokenizerFast", null);
        Path map = folder.resolve("special_tokens_map.json");

        Files.writeString(map, "{");
        assertRefused("special_tokens_map.json cannot be read as JSON: ");
        Files.writeString(map, "[]");
        assertRefused("special_tokens_map.json is not a JSON object");
    }

    private void write(String postProcessor, String tokenizerClass, String flags) throws IOException {
        ObjectNode tokenizer = (ObjectNode) JSON.readTree(NanoVocabulary.tokenizerJson());
        tokenizer.set("post_processor", postProcessor.equals("-") ? null : JSON.valueToTree(processor(postProcessor)));
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        ObjectNode config = (ObjectNode) JSON.readTree(NanoVocabulary.tokenizerConfigJson());
        config.remove("add_bos_token");
        config.put("tokenizer_class", tokenizerClass);
        if (flags != null) {
            config.setAll((ObjectNode) JSON.readTree(flags.replace('\'', '"')));
        }
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
    }

    private static ObjectNode processor(String template) {
        ObjectNode processor = JSON.createObjectNode().put("type", "TemplateProcessing");
        for (String kind : List.of("single", "pair")) {
            for (char piece : template.toCharArray()) {
                if (piece == 'x') {
                    processor
                            .withArray(kind)
                            .addObject()
                            .putObject("Sequence")
                            .put("id", "A")
                            .put("type_id", 0);
                } else {
                    processor
                            .withArray(kind)
                            .addObject()
                            .putObject("SpecialToken")
                            .put("id", piece == 'B' ? "<bos>" : "<eos>")
                            .put("type_id", 0);
                }
            }
            if (kind.equals("pair")) {
                processor
                        .withArray(kind)
                        .addObject()
                        .putObject("Sequence")
                        .put("id", "B")
                        .put("type_id", 0);
            }
        }
        ObjectNode tokens = processor.putObject("special_tokens");
        addToken(tokens, "<bos>", NanoVocabulary.BEGIN);
        addToken(tokens, "<eos>", NanoVocabulary.END);
        return processor;
    }

    private static void addToken(ObjectNode tokens, String name, int id) {
        ObjectNode token = tokens.putObject(name).put("id", name);
        token.putArray("ids").add(id);
        token.putArray("tokens").add(name);
    }

    private static int[] around(String pattern, String text) {
        int[] plain = NanoVocabulary.encode(text);
        int front = pattern.startsWith("B") ? 1 : 0;
        int[] whole = new int[pattern.length() - 1 + plain.length];
        Arrays.fill(whole, NanoVocabulary.END);
        if (front == 1) {
            whole[0] = NanoVocabulary.BEGIN;
        }
        System.arraycopy(plain, 0, whole, front, plain.length);
        return whole;
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith(folder + "/" + message);
    }
}
