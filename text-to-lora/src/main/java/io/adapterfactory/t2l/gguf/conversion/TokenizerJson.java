package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Creates the {@code tokenizer.json} for the tokenizer in a GGUF file. */
final class TokenizerJson {

    private final GgufMetadata metadata;
    private final SpecialTokens special;

    TokenizerJson(GgufMetadata metadata, SpecialTokens special) {
        this.metadata = metadata;
        this.special = special;
    }

    Map<String, Object> content() {
        TokenizerKind kind = TokenizerKind.of(metadata, special);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("truncation", null);
        json.put("padding", null);
        json.put("added_tokens", addedTokens());
        json.put("normalizer", kind.normalizer());
        json.put("pre_tokenizer", kind.preTokenizer());
        json.put("post_processor", postProcessor(kind.postProcessors()));
        json.put("decoder", kind.decoder());
        json.put("model", kind.model());
        return json;
    }

    /** Control tokens are special; user-defined tokens are matched before a text is split. */
    private List<Map<String, Object>> addedTokens() {
        long[] types = special.types(metadata);
        List<Map<String, Object>> added = new ArrayList<>();
        for (int id = 0; id < types.length; id++) {
            boolean isSpaceRun =
                    SpecialTokens.isSpaceRun(special.tokens().get(id), types[id]); // merged, see SentencePieceBpe
            if (types[id] == SpecialTokens.CONTROL || types[id] == SpecialTokens.USER_DEFINED && !isSpaceRun) {
                Map<String, Object> token = new LinkedHashMap<>();
                token.put("id", id);
                token.put("content", special.tokens().get(id));
                token.put("single_word", false);
                token.put("lstrip", false);
                token.put("rstrip", false);
                token.put("normalized", false);
                token.put("special", types[id] == SpecialTokens.CONTROL);
                added.add(token);
            }
        }
        return added;
    }

    private Map<String, Object> postProcessor(List<Map<String, Object>> ofKind) {
        List<Map<String, Object>> all = new ArrayList<>(ofKind);
        if (special.before() || special.after()) {
            all.add(tokensAround());
        }
        return switch (all.size()) {
            case 0 -> null;
            case 1 -> all.get(0);
            default -> Map.of("type", "Sequence", "processors", all);
        };
    }

    private Map<String, Object> tokensAround() {
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
        return template;
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
