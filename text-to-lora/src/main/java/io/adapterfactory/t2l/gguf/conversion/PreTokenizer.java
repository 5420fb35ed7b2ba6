package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How a text is split before BPE, by the values of {@code tokenizer.ggml.pre}. */
enum PreTokenizer {
    /** GPT-2's splitting, which is built into the byte-level step. */
    GPT2(Set.of("gpt-2"), ""),
    /** GPT-2's splitting after every digit is split off. */
    SINGLE_DIGITS(Set.of("smollm", "starcoder"), ""),
    /** Up to three digits together; whole words of the vocabulary are not merged. */
    LLAMA3(Set.of("llama-bpe", "llama3", "llama-v3"), "\\p{N}{1,3}"),
    /** As Llama 3, with single digits, after composing characters (NFC). */
    QWEN2(Set.of("qwen2"), "\\p{N}");

    private static final String KEY = "tokenizer.ggml.pre";

    private final Set<String> names;
    private final String numbers;

    /** @param numbers a pattern of numbers within the splitting of Llama 3; empty for the other kind */
    PreTokenizer(Set<String> names, String numbers) {
        this.names = names;
        this.numbers = numbers;
    }

    static PreTokenizer of(GgufMetadata metadata) {
        String name = metadata.requiredText(KEY);
        return Arrays.stream(values())
                .filter(kind -> kind.names.contains(name))
                .findFirst()
                .orElseThrow(() -> {
                    Set<String> known = new TreeSet<>();
                    Arrays.stream(values()).forEach(kind -> known.addAll(kind.names));
                    return metadata.mustBe(KEY, "one of " + String.join(", ", known) + "; others are not supported");
                });
    }

    boolean ignoresMerges() {
        return this == LLAMA3;
    }

    /** Null if texts are not normalized. */
    Map<String, Object> normalizer() {
        return this == QWEN2 ? Map.of("type", "NFC") : null;
    }

    Map<String, Object> json() {
        return switch (this) {
            case GPT2 -> byteLevel(true);
            case SINGLE_DIGITS -> sequence(Map.of("type", "Digits", "individual_digits", true), byteLevel(true));
            case LLAMA3, QWEN2 -> sequence(split(), byteLevel(false));
        };
    }

    private Map<String, Object> split() {
        String pattern = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + numbers
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        Map<String, Object> split = new LinkedHashMap<>();
        split.put("type", "Split");
        split.put("pattern", Map.of("Regex", pattern));
        split.put("behavior", "Isolated");
        split.put("invert", false);
        return split;
    }

    private static Map<String, Object> sequence(Object... steps) {
        return Map.of("type", "Sequence", "pretokenizers", List.of(steps));
    }

    /** @param splits whether it also splits as GPT-2 does */
    static Map<String, Object> byteLevel(boolean splits) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "ByteLevel");
        json.put("add_prefix_space", false);
        json.put("trim_offsets", true);
        json.put("use_regex", splits);
        return json;
    }
}
