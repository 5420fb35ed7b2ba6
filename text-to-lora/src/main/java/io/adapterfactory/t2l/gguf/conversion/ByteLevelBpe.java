package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** BPE on bytes, ggml's gpt2: the merges are in the file. */
final class ByteLevelBpe implements TokenizerKind {

    private static final String MERGES = "tokenizer.ggml.merges";

    private final GgufMetadata metadata;
    private final SpecialTokens special;
    private final PreTokenizer preTokenizer;

    ByteLevelBpe(GgufMetadata metadata, SpecialTokens special) {
        this.metadata = metadata;
        this.special = special;
        this.preTokenizer = PreTokenizer.of(metadata);
    }

    @Override
    public Map<String, Object> normalizer() {
        return preTokenizer.normalizer();
    }

    @Override
    public Map<String, Object> preTokenizer() {
        return preTokenizer.json();
    }

    @Override
    public Map<String, Object> decoder() {
        return PreTokenizer.byteLevel(false);
    }

    @Override
    public List<Map<String, Object>> postProcessors() {
        return List.of(PreTokenizer.byteLevel(false));
    }

    @Override
    public Map<String, Object> model() {
        Map<String, Integer> vocabulary = special.vocabulary(metadata);
        List<String> merges =
                metadata.texts(MERGES).orElseThrow(() -> metadata.refused(MERGES + " is missing from the metadata"));
        for (String merge : merges) {
            requireMerge(merge, vocabulary);
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", "");
        model.put("end_of_word_suffix", "");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", preTokenizer.ignoresMerges());
        model.put("vocab", vocabulary);
        model.put("merges", merges);
        return model;
    }

    private void requireMerge(String merge, Map<String, Integer> vocabulary) {
        int space = merge.indexOf(' ');
        boolean isPair = space > 0 && space == merge.lastIndexOf(' ') && space < merge.length() - 1;
        if (!isPair
                || !vocabulary.containsKey(merge.substring(0, space))
                || !vocabulary.containsKey(merge.substring(space + 1))
                || !vocabulary.containsKey(merge.replace(" ", ""))) {
            throw metadata.refused(
                    MERGES + " has '" + merge + "'; expected two tokens with a space between them that make a third");
        }
    }
}
