package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code tokenizer.json} of the tokenizer in a GGUF file: byte-level BPE, which ggml calls gpt2. */
final class TokenizerJson {

    private static final String MODEL = "tokenizer.ggml.model";
    private static final String MERGES = "tokenizer.ggml.merges";
    private static final String TYPES = "tokenizer.ggml.token_type";
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    private final GgufMetadata metadata;
    private final SpecialTokens special;

    TokenizerJson(GgufMetadata metadata, SpecialTokens special) {
        this.metadata = metadata;
        this.special = special;
    }

    Map<String, Object> content() {
        if (!metadata.requiredText(MODEL).equals("gpt2")) {
            throw metadata.mustBe(MODEL, "gpt2; other tokenizers are not supported");
        }
        PreTokenizer preTokenizer = PreTokenizer.of(metadata);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("truncation", null);
        json.put("padding", null);
        json.put("added_tokens", addedTokens());
        json.put("normalizer", preTokenizer.normalizer());
        json.put("pre_tokenizer", preTokenizer.json());
        json.put("post_processor", postProcessor());
        json.put("decoder", PreTokenizer.byteLevel(false));
        json.put("model", model(preTokenizer.ignoresMerges()));
        return json;
    }

    /** Control tokens are special; tokens of a user's own are found in a text before it is split. */
    private List<Map<String, Object>> addedTokens() {
        long[] types =
                metadata.integers(TYPES).orElseThrow(() -> metadata.refused(TYPES + " is missing from the metadata"));
        if (types.length != special.tokens().size()) {
            throw metadata.refused(TYPES + " has " + types.length + " values; expected one for each of "
                    + special.tokens().size() + " tokens");
        }
        List<Map<String, Object>> added = new ArrayList<>();
        for (int id = 0; id < types.length; id++) {
            if (types[id] == CONTROL || types[id] == USER_DEFINED) {
                Map<String, Object> token = new LinkedHashMap<>();
                token.put("id", id);
                token.put("content", special.tokens().get(id));
                token.put("single_word", false);
                token.put("lstrip", false);
                token.put("rstrip", false);
                token.put("normalized", false);
                token.put("special", types[id] == CONTROL);
                added.add(token);
            }
        }
        return added;
    }

    private Map<String, Object> model(boolean ignoresMerges) {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        for (int id = 0; id < special.tokens().size(); id++) {
            if (vocabulary.put(special.tokens().get(id), id) != null) {
                throw metadata.refused("token '" + special.tokens().get(id) + "' is there twice");
            }
        }
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
        model.put("ignore_merges", ignoresMerges);
        model.put("vocab", vocabulary);
        model.put("merges", merges);
        return model;
    }

    private void requireMerge(String merge, Map<String, Object> vocabulary) {
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

    private Map<String, Object> postProcessor() {
        if (!special.before() && !special.after()) {
            return PreTokenizer.byteLevel(false);
        }
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("type", "TemplateProcessing");
        template.put("single", around(List.of(sequence("A", 0)), 0));
        List<Object> pair = new ArrayList<>(around(List.of(sequence("A", 0)), 0));
        pair.addAll(around(List.of(sequence("B", 1)), 1));
        template.put("pair", pair);
        Map<String, Object> tokens = new LinkedHashMap<>();
        for (String name : List.of("bos", "eos")) {
            if (name.equals("bos") ? special.before() : special.after()) {
                tokens.put(
                        special.text(name),
                        Map.of(
                                "id", special.text(name),
                                "ids", List.of(special.id(name)),
                                "tokens", List.of(special.text(name))));
            }
        }
        template.put("special_tokens", tokens);
        return Map.of("type", "Sequence", "processors", List.of(PreTokenizer.byteLevel(false), template));
    }

    private List<Object> around(List<Object> text, int typeId) {
        List<Object> parts = new ArrayList<>();
        if (special.before()) {
            parts.add(Map.of("SpecialToken", Map.of("id", special.text("bos"), "type_id", typeId)));
        }
        parts.addAll(text);
        if (special.after()) {
            parts.add(Map.of("SpecialToken", Map.of("id", special.text("eos"), "type_id", typeId)));
        }
        return parts;
    }

    private static Map<String, Object> sequence(String id, int typeId) {
        return Map.of("Sequence", Map.of("id", id, "type_id", typeId));
    }
}
