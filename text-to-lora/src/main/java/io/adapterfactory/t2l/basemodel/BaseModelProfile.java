package io.adapterfactory.t2l.basemodel;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.NearestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The file {@code base_model.json} in a base model's folder. All keys are optional:
 *
 * <pre>{@code
 * {"prompt_format": "plain", "answer_end": ";", "input_end": ">", "suite": "nano"}
 * {"prompt_format": "chat", "suite": "words"}
 * }</pre>
 *
 * <p>An unknown key was added by a later version: it is kept and written again. A misspelling of a known key is
 * rejected.
 *
 * @param promptFormat how prompts are built; if empty, {@link PromptFormat.Chat} if the tokenizer has a chat template,
 *     else {@link PromptFormat.Plain#endedByEos()}
 * @param suite name of the model's task suite, {@link #NO_SUITE} for none
 * @param more values of unknown keys, by key
 */
public record BaseModelProfile(Optional<PromptFormat> promptFormat, String suite, Map<String, JsonNode> more) {

    public static final String FILE = "base_model.json";

    /** The tasks for real language models. */
    public static final String WORDS_SUITE = "words";

    /** The tasks of the shipped model {@code nano}. */
    public static final String NANO_SUITE = "nano";

    public static final String NO_SUITE = "none";

    private static final Pattern SUITE_NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

    /** The profile of a folder without the file. */
    public static final BaseModelProfile DEFAULT = new BaseModelProfile(Optional.empty(), WORDS_SUITE);

    /** The profile of the shipped model {@code nano}, also used if a store of an older version has no file for it. */
    public static final BaseModelProfile SHIPPED_NANO =
            new BaseModelProfile(Optional.of(new PromptFormat.Plain(Optional.of(";"), ">")), NANO_SUITE);

    private static final String NANO = "nano";
    private static final String PROMPT_FORMAT = "prompt_format";
    private static final String ANSWER_END = "answer_end";
    private static final String INPUT_END = "input_end";
    private static final String SUITE = "suite";
    private static final Set<String> KEYS = new TreeSet<>(Set.of(PROMPT_FORMAT, ANSWER_END, INPUT_END, SUITE));
    private static final String PLAIN = "plain";
    private static final String CHAT = "chat";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws InvalidProfileException when the suite's name has other characters than lowercase letters, digits, and hyphens */
    public BaseModelProfile {
        if (!SUITE_NAME.matcher(suite).matches()) {
            throw new InvalidProfileException("the suite is '" + suite + "'; expected a name such as " + WORDS_SUITE
                    + ", " + NANO_SUITE + ", or " + NO_SUITE);
        }
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    }

    public BaseModelProfile(Optional<PromptFormat> promptFormat, String suite) {
        this(promptFormat, suite, Map.of());
    }

    /**
     * Reads the file of a base model's folder.
     *
     * @return {@link #DEFAULT} if there is no file, but {@link #SHIPPED_NANO} if the folder's name is {@code nano}
     * @throws InvalidProfileException when the file is invalid
     */
    public static BaseModelProfile read(Path baseModelFolder) {
        Path file = baseModelFolder.resolve(FILE);
        if (Files.notExists(file)) {
            return Path.of(NANO)
                            .equals(baseModelFolder.toAbsolutePath().normalize().getFileName())
                    ? SHIPPED_NANO
                    : DEFAULT;
        }
        try {
            return of(file, JsonDocument.read(JSON, file, JsonNode.class));
        } catch (JsonProcessingException e) {
            throw new InvalidProfileException(file + " cannot be read as JSON: " + JsonProblem.withLine(e), e);
        } catch (IOException e) {
            throw new InvalidProfileException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static BaseModelProfile of(Path file, JsonNode content) {
        if (!content.isObject()) {
            throw new InvalidProfileException(
                    file + " is " + content + "; expected a JSON object with keys of " + KEYS);
        }
        Map<String, JsonNode> more = new LinkedHashMap<>();
        content.properties().forEach(field -> {
            if (!KEYS.contains(field.getKey())) {
                requireNoMisspelling(file, field.getKey());
                more.put(field.getKey(), field.getValue());
            }
        });
        try {
            return new BaseModelProfile(
                    promptFormat(file, content), text(file, content, SUITE).orElse(WORDS_SUITE), more);
        } catch (InvalidProfileException e) {
            throw e.getMessage().startsWith(file.toString())
                    ? e
                    : new InvalidProfileException(file + ": " + e.getMessage(), e);
        }
    }

    private static void requireNoMisspelling(Path file, String key) {
        NearestKey.of(key, KEYS).ifPresent(near -> {
            throw new InvalidProfileException(
                    file + " has the unknown key '" + key + "'; did you mean '" + near + "'? Known are " + KEYS);
        });
    }

    private static Optional<PromptFormat> promptFormat(Path file, JsonNode content) {
        Optional<String> format = text(file, content, PROMPT_FORMAT);
        if (format.isPresent() && !Set.of(PLAIN, CHAT).contains(format.get())) {
            throw new InvalidProfileException(file + ": '" + PROMPT_FORMAT + "' is '" + format.get() + "'; expected '"
                    + PLAIN + "' or '" + CHAT + "', or leave the key out: then the tokenizer's chat template decides");
        }
        Optional<String> answerEnd = text(file, content, ANSWER_END);
        Optional<String> inputEnd = text(file, content, INPUT_END);
        if (format.filter(PLAIN::equals).isPresent()) {
            return Optional.of(new PromptFormat.Plain(answerEnd, inputEnd.orElse("")));
        }
        if (answerEnd.isPresent() || inputEnd.isPresent()) {
            throw new InvalidProfileException(file + ": '" + (answerEnd.isPresent() ? ANSWER_END : INPUT_END)
                    + "' has an effect only where '" + PROMPT_FORMAT + "' is '" + PLAIN
                    + "'; a chat template has its own ends");
        }
        return format.map(chat -> new PromptFormat.Chat());
    }

    /** A null value counts as a missing key. */
    private static Optional<String> text(Path file, JsonNode content, String key) {
        JsonNode value = content.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new InvalidProfileException(
                    file + ": '" + key + "' is " + value + "; expected a text that is not empty");
        }
        return Optional.of(value.textValue());
    }

    /**
     * Writes the file into a base model's folder, replacing an existing one.
     *
     * @throws java.io.UncheckedIOException when it cannot be written
     */
    public void write(Path baseModelFolder) {
        ObjectNode content = JSON.createObjectNode();
        promptFormat.ifPresent(format -> {
            content.put(PROMPT_FORMAT, format instanceof PromptFormat.Chat ? CHAT : PLAIN);
            if (format instanceof PromptFormat.Plain plain) {
                plain.answerEnd().ifPresent(end -> content.put(ANSWER_END, end));
                if (!plain.inputEnd().isEmpty()) {
                    content.put(INPUT_END, plain.inputEnd());
                }
            }
        });
        content.put(SUITE, suite);
        more.forEach(content::set);
        JsonDocument.write(JSON, baseModelFolder.resolve(FILE), content);
    }
}
