package io.adapterfactory.t2l.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.SizeLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokenizer of a Hugging Face folder: {@code tokenizer.json}, and where there are, {@code
 * tokenizer_config.json} and {@code chat_template.jinja}.
 */
public final class Tokenizer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HuggingFaceTokenizer tokenizer;
    private final JsonNode config;
    private final Optional<ChatTemplate> chatTemplate;

    private Tokenizer(HuggingFaceTokenizer tokenizer, JsonNode config, Optional<ChatTemplate> chatTemplate) {
        this.tokenizer = tokenizer;
        this.config = config;
        this.chatTemplate = chatTemplate;
    }

    /** @throws InvalidTokenizerException when {@code tokenizer.json} is missing, or one of the files is broken */
    public static Tokenizer load(Path folder) {
        JsonNode config = config(folder.resolve("tokenizer_config.json"));
        Optional<ChatTemplate> template =
                ChatTemplateSource.read(folder, config).map(text -> new ChatTemplate(text, specialTokens(config)));
        Path file = folder.resolve("tokenizer.json");
        try (InputStream stream = new ByteArrayInputStream(checked(SizeLimit.TOKENIZER_BYTES.read(file)))) {
            return new Tokenizer(
                    HuggingFaceTokenizer.newInstance(stream, Map.of("truncation", "false", "padding", "false")),
                    config,
                    template);
        } catch (NoSuchFileException e) {
            throw new InvalidTokenizerException(file + " is missing; expected a Hugging Face model folder", e);
        } catch (IOException | RuntimeException e) {
            throw new InvalidTokenizerException(file + " is no usable tokenizer: " + e.getMessage(), e);
        }
    }

    /** The native reader gets nothing but whole JSON objects, so that what is plainly broken ends here. */
    private static byte[] checked(byte[] tokenizer) throws IOException {
        try (JsonParser parser = JSON.createParser(tokenizer)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IOException("something stands after the JSON object");
            }
        }
        return tokenizer;
    }

    private static JsonNode config(Path file) {
        try {
            return Files.exists(file) ? JSON.readTree(SizeLimit.CONFIG_BYTES.read(file)) : JSON.createObjectNode();
        } catch (IOException e) {
            throw new InvalidTokenizerException(file + " cannot be read as JSON: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> specialTokens(JsonNode config) {
        Map<String, Object> tokens = new HashMap<>();
        for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
            text(config, name).ifPresent(token -> tokens.put(name, token));
        }
        return tokens;
    }

    /** A special token stands as a text, or as an object with its content. */
    private static Optional<String> text(JsonNode config, String name) {
        JsonNode node = config.path(name);
        return Optional.ofNullable(node.isObject() ? node.path("content").textValue() : node.textValue());
    }

    /**
     * @param addSpecialTokens true to let the tokenizer add what it adds around a text, such as a beginning
     * @throws InvalidTokenizerException when the tokenizer cannot encode it, for example an unknown character without a token for
     *     unknown ones
     */
    public int[] encode(String text, boolean addSpecialTokens) {
        try {
            return Arrays.stream(tokenizer.encode(text, addSpecialTokens, false).getIds())
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } catch (RuntimeException e) {
            throw new InvalidTokenizerException("the tokenizer cannot encode a text: " + e.getMessage(), e);
        }
    }

    /**
     * The text of tokens, special ones left out.
     *
     * @throws InvalidTokenizerException when the tokenizer cannot decode them
     */
    public String decode(int[] ids) {
        try {
            return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
        } catch (RuntimeException e) {
            throw new InvalidTokenizerException("the tokenizer cannot decode tokens: " + e.getMessage(), e);
        }
    }

    /** The token that ends a text, if the folder names one. */
    public OptionalInt eosId() {
        return text(config, "eos_token").map(token -> encode(token, false)).filter(ids -> ids.length == 1).stream()
                .mapToInt(ids -> ids[0])
                .findFirst();
    }

    /**
     * A conversation as the model was trained to read it, or nothing where the folder has no chat template.
     *
     * @throws InvalidTokenizerException when the template refuses the conversation
     */
    public Optional<String> applyChatTemplate(List<ChatMessage> messages, boolean addGenerationPrompt) {
        return chatTemplate.map(template -> template.render(messages, addGenerationPrompt));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
