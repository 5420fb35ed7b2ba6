package io.adapterfactory.t2l.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokenizer of a Hugging Face folder: {@code tokenizer.json}, and optionally {@code tokenizer_config.json}, {@code
 * special_tokens_map.json}, and {@code chat_template.jinja}.
 */
public final class Tokenizer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "tokenizer_config.json";
    private static final List<String> SPECIAL_TOKENS =
            List.of("bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token", "mask_token");

    private static final String LISTED_TOKENS = "additional_special_tokens";

    private final HuggingFaceTokenizer tokenizer;
    private final JsonNode config;
    private final Optional<String> chatTemplateText;
    private final Optional<ChatTemplate> chatTemplate;
    private final Optional<TokensAround> around; // empty if the post-processor decides

    private Tokenizer(HuggingFaceTokenizer tokenizer, Path folder, JsonNode config, Optional<String> chatTemplate) {
        this.tokenizer = tokenizer;
        this.config = config;
        this.around = TokensAround.areNamed(config)
                ? TokensAround.of(folder.resolve(CONFIG), config, probe(), this::idOf)
                : Optional.empty();
        this.chatTemplateText = chatTemplate;
        this.chatTemplate = chatTemplate.map(text -> new ChatTemplate(text, specialTokens(config)));
    }

    /**
     * The encoding of a short text, which shows what the post-processor adds; of no text if the vocabulary lacks its
     * letter.
     */
    private Encoding probe() {
        try {
            return encoding("a", true);
        } catch (InvalidTokenizerException e) {
            return encoding("", true);
        }
    }

    /** @throws InvalidTokenizerException when {@code tokenizer.json} is missing, or one of the files is invalid */
    public static Tokenizer load(Path folder) {
        JsonNode config =
                withSpecialTokens(object(folder.resolve(CONFIG)), object(folder.resolve("special_tokens_map.json")));
        Optional<String> template = ChatTemplateSource.read(folder, config);
        Path file = folder.resolve("tokenizer.json");
        try (InputStream stream = new ByteArrayInputStream(checked(SizeLimit.TOKENIZER_BYTES.read(file)))) {
            HuggingFaceTokenizer opened =
                    HuggingFaceTokenizer.newInstance(stream, Map.of("truncation", "false", "padding", "false"));
            try {
                return new Tokenizer(opened, folder, config, template);
            } catch (RuntimeException e) {
                opened.close();
                throw e;
            }
        } catch (InvalidTokenizerException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new InvalidTokenizerException(file + " is missing; expected a Hugging Face model folder", e);
        } catch (IOException | RuntimeException e) {
            throw new InvalidTokenizerException(file + " is not a usable tokenizer: " + e.getMessage(), e);
        }
    }

    /** Passes only complete JSON objects to the native reader, so that most invalid files are rejected here. */
    private static byte[] checked(byte[] tokenizer) throws IOException {
        try (JsonParser parser = JSON.createParser(tokenizer)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not a JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IOException("there is data after the JSON object");
            }
        }
        return tokenizer;
    }

    private static ObjectNode object(Path file) {
        try {
            JsonNode content =
                    Files.exists(file) ? JSON.readTree(SizeLimit.CONFIG_BYTES.read(file)) : JSON.createObjectNode();
            if (content instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidTokenizerException(file + " is not a JSON object");
        } catch (IOException e) {
            throw new InvalidTokenizerException(file + " cannot be read as JSON: " + JsonProblem.withLine(e), e);
        }
    }

    /**
     * The configuration with the special tokens of both files. If both name a token, special_tokens_map.json takes
     * precedence, as in transformers, unless the configuration has the newer form that lists all added tokens.
     */
    private static JsonNode withSpecialTokens(ObjectNode config, ObjectNode map) {
        boolean newForm = config.has("added_tokens_decoder");
        for (String name : SPECIAL_TOKENS) {
            if (text(map, name).isPresent() && (!newForm || text(config, name).isEmpty())) {
                config.set(name, map.get(name));
            }
        }
        if (!config.has(LISTED_TOKENS) && map.has(LISTED_TOKENS)) {
            config.set(LISTED_TOKENS, map.get(LISTED_TOKENS));
        }
        return config;
    }

    private static Map<String, Object> specialTokens(JsonNode config) {
        Map<String, Object> tokens = new HashMap<>();
        for (String name : SPECIAL_TOKENS) {
            text(config, name).ifPresent(token -> tokens.put(name, token));
        }
        // Model-specific ones, such as image_token, which have had names since transformers 4.46.
        config.path("extra_special_tokens").fieldNames().forEachRemaining(name -> text(
                        config.path("extra_special_tokens"), name)
                .ifPresent(token -> tokens.putIfAbsent(name, token)));
        listed(config).ifPresent(listed -> tokens.put(LISTED_TOKENS, listed));
        return tokens;
    }

    /** Special tokens without a name. */
    private static Optional<List<String>> listed(JsonNode config) {
        List<String> listed = new ArrayList<>();
        for (JsonNode token : config.path(LISTED_TOKENS)) {
            String text = token.isObject() ? token.path("content").textValue() : token.textValue();
            if (text != null) {
                listed.add(text);
            }
        }
        return listed.isEmpty() ? Optional.empty() : Optional.of(listed);
    }

    /** The text of a special token, which is stored as a text or as an object with its content. */
    private static Optional<String> text(JsonNode config, String name) {
        JsonNode node = config.path(name);
        return Optional.ofNullable(node.isObject() ? node.path("content").textValue() : node.textValue());
    }

    /**
     * @param addSpecialTokens true to add the special tokens that belong around a text, such as a beginning
     * @throws InvalidTokenizerException when the tokenizer cannot encode it, for example an unknown character without a
     *     token for unknown ones
     */
    public int[] encode(String text, boolean addSpecialTokens) {
        if (!addSpecialTokens || around.isEmpty()) {
            return ids(encoding(text, addSpecialTokens));
        }
        return join(
                join(around.get().before(), ids(encoding(text, false))),
                around.get().after());
    }

    /**
     * The tokens of a text that will be continued: with the special tokens before it, without those after it.
     *
     * @throws InvalidTokenizerException when the tokenizer cannot encode it
     */
    public int[] encodePrompt(String text) {
        if (around.isPresent()) {
            return join(around.get().before(), ids(encoding(text, false)));
        }
        Encoding encoding = encoding(text, true);
        int[] ids = ids(encoding);
        int length = ids.length;
        // A text without tokens has no end to remove: everything here is its beginning.
        boolean hasText = Arrays.stream(encoding.getSpecialTokenMask()).anyMatch(added -> added == 0);
        while (hasText && encoding.getSpecialTokenMask()[length - 1] == 1) {
            length--;
        }
        return Arrays.copyOf(ids, length);
    }

    private Encoding encoding(String text, boolean addSpecialTokens) {
        try {
            return tokenizer.encode(text, addSpecialTokens, false);
        } catch (RuntimeException e) {
            throw new InvalidTokenizerException("the tokenizer cannot encode a text: " + e.getMessage(), e);
        }
    }

    private static int[] ids(Encoding encoding) {
        return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }

    private static int[] join(int[] first, int[] second) {
        int[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /**
     * The text of tokens, without special ones.
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
        return idOf("eos_token");
    }

    /** The id of a special token, if the folder names it and it is a single token. */
    private OptionalInt idOf(String name) {
        return text(config, name).map(token -> encode(token, false)).filter(ids -> ids.length == 1).stream()
                .mapToInt(ids -> ids[0])
                .findFirst();
    }

    /**
     * A conversation in the model's format; empty if the folder has no chat template.
     *
     * @throws InvalidTokenizerException when the template rejects the conversation
     */
    public Optional<String> applyChatTemplate(List<ChatMessage> messages, boolean addGenerationPrompt) {
        return chatTemplate.map(template -> template.render(messages, addGenerationPrompt));
    }

    /**
     * Whether the tokenizer of a folder has a chat template, without loading it.
     *
     * @throws InvalidTokenizerException when a file that may have one is invalid
     */
    public static boolean hasChatTemplate(Path folder) {
        return ChatTemplateSource.read(folder, object(folder.resolve(CONFIG))).isPresent();
    }

    public boolean hasChatTemplate() {
        return chatTemplate.isPresent();
    }

    /** Whether a token is special and therefore omitted by {@link #decode}. */
    public boolean isSpecial(int id) {
        return tokenizer.decode(new long[] {id}, true).isEmpty()
                && !tokenizer.decode(new long[] {id}, false).isEmpty();
    }

    /** The text of the chat template; empty if the folder has none. */
    public Optional<String> chatTemplate() {
        return chatTemplateText;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
