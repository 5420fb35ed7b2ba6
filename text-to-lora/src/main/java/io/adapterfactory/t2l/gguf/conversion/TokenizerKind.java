package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.List;
import java.util.Map;

/** What differs between the kinds of tokenizers in a {@code tokenizer.json}; each part may be null where there is none. */
interface TokenizerKind {

    String MODEL = "tokenizer.ggml.model";

    static TokenizerKind of(GgufMetadata metadata, SpecialTokens special) {
        return switch (metadata.requiredText(MODEL)) {
            case "gpt2" -> new ByteLevelBpe(metadata, special);
            case "llama" -> new SentencePieceBpe(metadata, special);
            default -> throw metadata.mustBe(MODEL, "gpt2 or llama; other tokenizers are not supported");
        };
    }

    Map<String, Object> normalizer();

    Map<String, Object> preTokenizer();

    Map<String, Object> decoder();

    /** What is done after encoding, besides tokens that are put around a text. */
    List<Map<String, Object>> postProcessors();

    Map<String, Object> model();
}
