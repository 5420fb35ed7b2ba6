package io.adapterfactory.t2l.task.nano;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The nano base model's characters, one token each, and its Hugging Face tokenizer files. */
public final class NanoVocabulary {

    public static final int PADDING = 0;
    public static final int BEGIN = 1;
    public static final int END = 2;
    public static final int UNKNOWN = 3;

    /** Ends an answer. */
    public static final char STOP = ';';

    private static final List<String> SPECIAL = List.of("<pad>", "<bos>", "<eos>", "<unk>");
    private static final String CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz>; .,:'\"-()?!/+=_\n";

    private NanoVocabulary() {}

    /** Number of tokens, rounded up to a multiple of 8. */
    public static int size() {
        return (SPECIAL.size() + CHARACTERS.length() + 7) / 8 * 8;
    }

    /** Token of a character; unknown ones share a token. */
    public static int token(char character) {
        int index = CHARACTERS.indexOf(character);
        return index < 0 ? UNKNOWN : SPECIAL.size() + index;
    }

    /** Tokens of a text, without the beginning-of-text token. */
    public static int[] encode(String text) {
        return text.chars().map(character -> token((char) character)).toArray();
    }

    /**
     * The content of {@code tokenizer.json}: one token for each character, lower-cased, beginning with {@code <bos>}.
     */
    public static String tokenizerJson() {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        SPECIAL.forEach(token -> vocabulary.put(token, vocabulary.size()));
        CHARACTERS.chars().forEach(character -> vocabulary.put(Character.toString(character), vocabulary.size()));
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("unk_token", "<unk>");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("vocab", vocabulary);
        model.put("merges", List.of());
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("version", "1.0");
        tokenizer.put(
                "added_tokens",
                SPECIAL.stream()
                        .map(token -> addedToken(token, vocabulary.get(token)))
                        .toList());
        tokenizer.put("normalizer", Map.of("type", "Lowercase"));
        tokenizer.put("post_processor", beginsWithBos());
        tokenizer.put("decoder", Map.of("type", "Fuse"));
        tokenizer.put("model", model);
        return json(tokenizer);
    }

    /** The content of {@code tokenizer_config.json}. */
    public static String tokenizerConfigJson() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("add_bos_token", true);
        config.put("bos_token", "<bos>");
        config.put("clean_up_tokenization_spaces", false);
        config.put("eos_token", "<eos>");
        config.put("pad_token", "<pad>");
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("unk_token", "<unk>");
        return json(config);
    }

    private static Map<String, Object> addedToken(String content, int id) {
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("id", id);
        token.put("content", content);
        token.put("single_word", false);
        token.put("lstrip", false);
        token.put("rstrip", false);
        token.put("normalized", false);
        token.put("special", true);
        return token;
    }

    private static Map<String, Object> beginsWithBos() {
        Map<String, Object> bos = Map.of("SpecialToken", Map.of("id", "<bos>", "type_id", 0));
        Map<String, Object> first = Map.of("Sequence", Map.of("id", "A", "type_id", 0));
        Map<String, Object> second = Map.of("Sequence", Map.of("id", "B", "type_id", 0));
        Map<String, Object> processor = new LinkedHashMap<>();
        processor.put("type", "TemplateProcessing");
        processor.put("single", List.of(bos, first));
        processor.put("pair", List.of(bos, first, second));
        processor.put(
                "special_tokens",
                Map.of("<bos>", Map.of("id", "<bos>", "ids", List.of(BEGIN), "tokens", List.of("<bos>"))));
        return processor;
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers failed to serialize", e);
        }
    }
}
