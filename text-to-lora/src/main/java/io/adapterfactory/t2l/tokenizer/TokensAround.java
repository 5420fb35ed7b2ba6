package io.adapterfactory.t2l.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The tokens around a text if the flags {@code add_bos_token} and {@code add_eos_token} of tokenizer_config.json differ
 * from the post-processor of tokenizer.json. As in transformers 4, a flag applies if the post-processor adds nothing at
 * its place; for the classes that create their post-processor from the flags, it always applies. These classes add
 * bos_token unless the flag says otherwise.
 *
 * @param before token ids before a text
 * @param after token ids after a text
 */
record TokensAround(int[] before, int[] after) {

    private static final Set<String> CLASSES_BUILT_FROM_FLAGS = Set.of(
            "LlamaTokenizer",
            "LlamaTokenizerFast",
            "CodeLlamaTokenizer",
            "CodeLlamaTokenizerFast",
            "GemmaTokenizer",
            "GemmaTokenizerFast",
            "CohereTokenizer",
            "CohereTokenizerFast");

    private static final int[] NONE = {};

    /** Whether the configuration may differ from the post-processor. */
    static boolean areNamed(JsonNode config) {
        return config.hasNonNull("add_bos_token") || config.hasNonNull("add_eos_token") || isBuiltFromFlags(config);
    }

    /**
     * @param file tokenizer_config.json
     * @param config its content, with special tokens
     * @param probe encoding of a short text with the tokens of the post-processor
     * @param idOf returns the id of a special token by a name such as {@code bos_token}
     * @return empty if the post-processor already agrees with the flags
     * @throws InvalidTokenizerException when a flag requires a token that is not named
     */
    static Optional<TokensAround> of(Path file, JsonNode config, Encoding probe, Function<String, OptionalInt> idOf) {
        int[] leading = added(probe, true);
        int[] trailing = added(probe, false);
        int[] before = side(file, config, "bos_token", leading, idOf);
        int[] after = side(file, config, "eos_token", trailing, idOf);
        return before == leading && after == trailing ? Optional.empty() : Optional.of(new TokensAround(before, after));
    }

    private static int[] side(
            Path file, JsonNode config, String token, int[] ofPostProcessor, Function<String, OptionalInt> idOf) {
        JsonNode flag = config.path("add_" + token);
        boolean builtFromFlags = isBuiltFromFlags(config);
        if (flag.isMissingNode() || flag.isNull()) {
            boolean begins = builtFromFlags && token.equals("bos_token") && ofPostProcessor.length == 0;
            return begins && idOf.apply(token).isPresent()
                    ? new int[] {idOf.apply(token).getAsInt()}
                    : ofPostProcessor;
        }
        if (!flag.isBoolean()) {
            throw new InvalidTokenizerException(file + ": add_" + token + " must be true or false, found " + flag);
        }
        if (flag.asBoolean()) {
            return ofPostProcessor.length > 0 ? ofPostProcessor : new int[] {required(file, token, idOf)};
        }
        return builtFromFlags && ofPostProcessor.length > 0 ? NONE : ofPostProcessor;
    }

    private static boolean isBuiltFromFlags(JsonNode config) {
        return CLASSES_BUILT_FROM_FLAGS.contains(config.path("tokenizer_class").asText());
    }

    private static int required(Path file, String token, Function<String, OptionalInt> idOf) {
        return idOf.apply(token)
                .orElseThrow(() -> new InvalidTokenizerException(file + ": add_" + token + " is true, but no " + token
                        + " is named; expected one of the vocabulary in tokenizer_config.json or"
                        + " special_tokens_map.json"));
    }

    /** The tokens that the post-processor added before or after the text. */
    private static int[] added(Encoding probe, boolean front) {
        long[] ids = probe.getIds();
        long[] added = probe.getSpecialTokenMask();
        int count = 0;
        while (count < ids.length && added[front ? count : ids.length - 1 - count] == 1) {
            count++;
        }
        if (count == ids.length && !front) {
            return NONE; // no text between them: all counted as in front
        }
        int[] found = new int[count];
        for (int i = 0; i < count; i++) {
            found[i] = Math.toIntExact(ids[front ? i : ids.length - count + i]);
        }
        return found;
    }
}
