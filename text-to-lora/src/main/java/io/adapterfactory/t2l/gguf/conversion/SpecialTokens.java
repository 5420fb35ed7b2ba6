package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The tokens that begin, end, or pad a text, from {@code tokenizer.ggml.*}.
 *
 * @param tokens all tokens by id
 * @param ids the special tokens in the file: {@code bos}, {@code eos}, {@code unk}, {@code pad}
 * @param turnEnds further ids that end an answer, in addition to {@code eos}
 * @param before whether {@code bos} is added before every text
 * @param after whether {@code eos} is added after every text
 */
record SpecialTokens(
        List<String> tokens, Map<String, Integer> ids, Set<Integer> turnEnds, boolean before, boolean after) {

    /** Types of tokens by their numbers in the file. */
    static final int NORMAL = 1;

    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;

    /** SentencePiece's character for a space. */
    static final String SPACE = "\u2581";

    private static final String AT = "tokenizer.ggml.";
    private static final String SENTENCE_PIECE = "llama";
    private static final Predicate<String> ONLY_SPACES = Pattern.compile(" +").asMatchPredicate();
    private static final Predicate<String> ONLY_MARKS =
            Pattern.compile(SPACE + "+").asMatchPredicate();
    private static final Set<String> PRE_TOKENIZERS_WITH_BOS = Set.of("llama-bpe", "llama3", "llama-v3");

    static SpecialTokens of(GgufMetadata metadata) {
        List<String> tokens = spelled(metadata);
        Map<String, Integer> ids = new LinkedHashMap<>();
        Map.of("bos", "bos", "eos", "eos", "unk", "unknown", "pad", "padding")
                .forEach((name, key) -> id(metadata, key, tokens).ifPresent(id -> ids.put(name, id)));
        Set<Integer> turnEnds = new LinkedHashSet<>();
        for (String key : List.of("eot", "eom")) {
            id(metadata, key, tokens).ifPresent(turnEnds::add);
        }
        boolean isSentencePiece = metadata.text(AT + "model").orElse("").equals(SENTENCE_PIECE);
        boolean begins = isSentencePiece
                || PRE_TOKENIZERS_WITH_BOS.contains(metadata.text(AT + "pre").orElse(""));
        boolean before = metadata.flag(AT + "add_bos_token").orElse(begins);
        boolean after = metadata.flag(AT + "add_eos_token").orElse(false);
        requireNamed(metadata, before, "bos", ids);
        requireNamed(metadata, after, "eos", ids);
        return new SpecialTokens(tokens, ids, turnEnds, before, after);
    }

    /** Runs of spaces, which some files store as spaces, get the form of all other tokens. */
    private static List<String> spelled(GgufMetadata metadata) {
        List<String> tokens = metadata.texts(AT + "tokens")
                .orElseThrow(() -> metadata.refused(AT + "tokens is missing from the metadata"));
        if (!metadata.text(AT + "model").orElse("").equals(SENTENCE_PIECE)) {
            return tokens;
        }
        return tokens.stream()
                .map(token -> ONLY_SPACES.test(token) ? token.replace(" ", SPACE) : token)
                .toList();
    }

    /**
     * Whether this is a run of spaces that the tokenizer's authors added. SentencePiece matches the longest one in a
     * text before it merges anything else.
     */
    static boolean isSpaceRun(String token, long type) {
        return type == USER_DEFINED && ONLY_MARKS.test(token);
    }

    private static Optional<Integer> id(GgufMetadata metadata, String name, List<String> tokens) {
        String key = AT + name + "_token_id";
        OptionalLong id = metadata.integer(key);
        if (id.isPresent() && (id.getAsLong() < 0 || id.getAsLong() >= tokens.size())) {
            throw metadata.mustBe(key, "an id below the number of tokens, " + tokens.size());
        }
        return id.isPresent() ? Optional.of((int) id.getAsLong()) : Optional.empty();
    }

    private static void requireNamed(GgufMetadata metadata, boolean isAdded, String name, Map<String, Integer> ids) {
        if (isAdded && !ids.containsKey(name)) {
            throw metadata.refused(AT + name + "_token_id is missing, but every text gets this token");
        }
    }

    /** Adds the ids with the names of {@code config.json}. */
    void putIds(Map<String, Object> json) {
        for (String name : List.of("bos", "eos", "pad")) {
            if (ids.containsKey(name)) {
                json.put(name + "_token_id", ids.get(name));
            }
        }
    }

    Map<String, Object> generationConfig() {
        Map<String, Object> json = new LinkedHashMap<>();
        putIds(json);
        Set<Integer> ends = new LinkedHashSet<>();
        if (ids.containsKey("eos")) {
            ends.add(ids.get("eos"));
        }
        ends.addAll(turnEnds);
        if (ends.size() > 1) {
            json.put("eos_token_id", new ArrayList<>(ends));
        }
        return json;
    }

    Map<String, Object> tokenizerConfig(GgufMetadata metadata) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        ids.forEach((name, id) -> json.put(name + "_token", tokens.get(id)));
        json.put("add_bos_token", before);
        json.put("add_eos_token", after);
        json.put("clean_up_tokenization_spaces", false);
        metadata.text("tokenizer.chat_template").ifPresent(template -> json.put("chat_template", template));
        return json;
    }

    /** The type of each token. */
    long[] types(GgufMetadata metadata) {
        String key = AT + "token_type";
        long[] types =
                metadata.integers(key).orElseThrow(() -> metadata.refused(key + " is missing from the metadata"));
        if (types.length != tokens.size()) {
            throw metadata.refused(
                    key + " has " + types.length + " values; expected one for each of " + tokens.size() + " tokens");
        }
        return types;
    }

    /** The id of each token. */
    Map<String, Integer> vocabulary(GgufMetadata metadata) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (vocabulary.put(tokens.get(id), id) != null) {
                throw metadata.refused("token '" + tokens.get(id) + "' is duplicated");
            }
        }
        return vocabulary;
    }

    int id(String name) {
        return ids.get(name);
    }

    String text(String name) {
        return tokens.get(id(name));
    }
}
