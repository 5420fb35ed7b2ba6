package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * SentencePiece's BPE, ggml's llama: the pair that forms the token with the highest score is merged first. The merges
 * are derived from the scores, as in transformers. Characters without a token become their bytes. A run of spaces that
 * is a token is matched whole; longer runs may be split differently than by SentencePiece.
 */
final class SentencePieceBpe implements TokenizerKind {

    private static final String SCORES = "tokenizer.ggml.scores";
    private static final String PREFIX = "tokenizer.ggml.add_space_prefix";
    private static final int BYTES = 256;

    private record Merge(String left, String right, double score) {}

    private final GgufMetadata metadata;
    private final SpecialTokens special;
    private final long[] types;
    private final boolean hasPrefix;

    SentencePieceBpe(GgufMetadata metadata, SpecialTokens special) {
        this.metadata = metadata;
        this.special = special;
        this.types = special.types(metadata);
        this.hasPrefix = metadata.flag(PREFIX).orElse(true);
        requireNoSpacesInAddedTokens();
    }

    /**
     * Rejects added tokens with spaces, because Hugging Face's tokenizer looks for added tokens before it replaces
     * spaces.
     */
    private void requireNoSpacesInAddedTokens() {
        for (int id = 0; id < types.length; id++) {
            String token = special.tokens().get(id);
            if (types[id] == SpecialTokens.USER_DEFINED
                    && !SpecialTokens.isSpaceRun(token, types[id])
                    && (token.contains(SpecialTokens.SPACE) || token.contains(" "))) {
                throw metadata.refused("token " + id + ", '" + token
                        + "', is user-defined and has spaces and other characters, which is not supported for tokenizer"
                        + " llama");
            }
        }
    }

    @Override
    public Map<String, Object> normalizer() {
        Map<String, Object> spaces = replace(" ", SpecialTokens.SPACE);
        return hasPrefix
                ? Map.of(
                        "type",
                        "Sequence",
                        "normalizers",
                        List.of(Map.of("type", "Prepend", "prepend", SpecialTokens.SPACE), spaces))
                : spaces;
    }

    private static Map<String, Object> replace(String text, String by) {
        return Map.of("type", "Replace", "pattern", Map.of("String", text), "content", by);
    }

    @Override
    public Map<String, Object> preTokenizer() {
        return null;
    }

    @Override
    public Map<String, Object> decoder() {
        List<Object> steps = new ArrayList<>(
                List.of(replace(SpecialTokens.SPACE, " "), Map.of("type", "ByteFallback"), Map.of("type", "Fuse")));
        if (hasPrefix) {
            steps.add(Map.of("type", "Strip", "content", " ", "start", 1, "stop", 0));
        }
        return Map.of("type", "Sequence", "decoders", steps);
    }

    @Override
    public List<Map<String, Object>> postProcessors() {
        return List.of();
    }

    @Override
    public Map<String, Object> model() {
        Map<String, Integer> vocabulary = special.vocabulary(metadata);
        for (int b = 0; b < BYTES; b++) {
            String token = String.format("<0x%02X>", b);
            if (!vocabulary.containsKey(token)) {
                throw metadata.refused("token " + token + " is missing; expected one for each byte");
            }
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", special.ids().containsKey("unk") ? special.text("unk") : null);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", true);
        model.put("byte_fallback", true);
        model.put("ignore_merges", false);
        model.put("vocab", vocabulary);
        model.put("merges", merges());
        return model;
    }

    private List<String> merges() {
        double[] scores =
                metadata.numbers(SCORES).orElseThrow(() -> metadata.refused(SCORES + " is missing from the metadata"));
        if (scores.length != types.length) {
            throw metadata.refused(
                    SCORES + " has " + scores.length + " values; expected one for each of " + types.length + " tokens");
        }
        Map<String, Integer> normal = new HashMap<>();
        for (int id = 0; id < types.length; id++) {
            if (types[id] == SpecialTokens.NORMAL) {
                normal.put(special.tokens().get(id), id);
            }
        }
        List<Merge> merges = new ArrayList<>();
        Map<Double, String> tokenOfScore = new HashMap<>();
        normal.forEach((token, id) -> {
            List<Merge> ofToken = splits(token, normal, scores[id]);
            if (!ofToken.isEmpty()) {
                String other = tokenOfScore.put(scores[id], token);
                if (other != null) {
                    throw metadata.refused("tokens '" + other + "' and '" + token + "' have the same score "
                            + scores[id] + ", so it is not known which is merged first");
                }
            }
            merges.addAll(ofToken);
        });
        merges.sort(Comparator.comparingDouble((Merge merge) -> -merge.score())
                .thenComparingInt(merge -> -merge.left().length()));
        return Stream.concat(spaceRuns().stream(), merges.stream())
                .map(merge -> merge.left() + " " + merge.right())
                .toList();
    }

    /**
     * Gemma has runs of up to 31 spaces as tokens. Their merges come first, the shorter ones before the longer ones.
     */
    private List<Merge> spaceRuns() {
        Map<String, Integer> parts = new HashMap<>(Map.of(SpecialTokens.SPACE, 0));
        for (int id = 0; id < types.length; id++) {
            if (SpecialTokens.isSpaceRun(special.tokens().get(id), types[id])) {
                parts.put(special.tokens().get(id), id);
            }
        }
        return parts.keySet().stream()
                .sorted(Comparator.comparingInt(String::length))
                .flatMap(run -> splits(run, parts, 0).stream())
                .toList();
    }

    private static List<Merge> splits(String token, Map<String, Integer> normal, double score) {
        List<Merge> splits = new ArrayList<>();
        for (int at = token.offsetByCodePoints(0, Math.min(1, token.length()));
                at < token.length();
                at = token.offsetByCodePoints(at, 1)) {
            if (normal.containsKey(token.substring(0, at)) && normal.containsKey(token.substring(at))) {
                splits.add(new Merge(token.substring(0, at), token.substring(at), score));
            }
        }
        return splits;
    }
}
