package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.List;
import java.util.Map;

/** The parts of a {@code tokenizer.json} that differ between kinds of tokenizers; a part is null if there is none. */
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

    /** Further steps after encoding, in addition to the tokens that are put around a text. */
    List<Map<String, Object>> postProcessors();

    Map<String, Object> model();
}
