package io.adapterfactory.t2l.basemodel.digest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.tokenizer.InvalidTokenizerException;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Digest of a tokenizer: its tokens with their ids, its merges, and its output for a few texts. Normalizer,
 * pre-tokenizer, and post-processor are compared by these texts and not by their configuration, because the same rule
 * has many spellings: the same tokenizer gets the same digest from a GGUF file and from the Hub.
 */
final class TokenizerDigest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Chosen so that common rules differ on them: spaces, digits, contractions, scripts, compositions, case. */
    private static final List<String> TEXTS = List.of(
            "Hello, world! It's 2026; they'll've paid $1,234.56 (or 78%).",
            "  two spaces\tand a tab\n\n\nthree line breaks \r\n",
            " leading and trailing ",
            "1 12 123 1234 12345 1000000 3.14159e-10",
            "ALLCAPS lowercase MixedCase snake_case DON'T don't",
            "na\u00efve caf\u00e9 \u2014 \u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac,"
                    + " \u0440\u0443\u0441\u0441\u043a\u0438\u0439, \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
            "\u4e2d\u6587\u5b57\u7b26\u4e0e\u65e5\u672c\u8a9e\u30c6\u30ad\u30b9\u30c8\u3001\ud55c\uad6d\uc5b4",
            "e\u0301 \ufb01 \u2126 \u00bd \u2122 \u00a0 \u200b",
            "\ud83d\ude43 \ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "def f(x):\n    return x**2  # == <tag attr=\"v\"/>\n",
            "");

    private TokenizerDigest() {}

    static String of(Path folder, Tokenizer tokenizer) {
        JsonNode json = read(folder.resolve("tokenizer.json"));
        JsonNode model = json.path("model");
        DigestLines lines = new DigestLines("base model tokenizer 1")
                .add("model", model.path("type").asText("BPE"));
        Map<Integer, String> tokens = tokens(json);
        tokens.forEach((id, token) -> lines.add("token " + id, token));
        for (JsonNode merge : model.path("merges")) {
            lines.add(
                    "merge",
                    merge.isArray()
                            ? merge.path(0).asText() + " " + merge.path(1).asText()
                            : merge.asText());
        }
        OptionalInt end = tokenizer.eosId();
        lines.add("end", end.isPresent() ? Integer.toString(end.getAsInt()) : "none");
        TEXTS.forEach(text -> lines.add("ids", ids(tokenizer, text)));
        if (end.isPresent() && tokens.containsKey(end.getAsInt())) {
            lines.add("ids", ids(tokenizer, "a" + tokens.get(end.getAsInt()) + " b"));
        }
        return lines.hex();
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(SizeLimit.TOKENIZER_BYTES.read(file));
        } catch (IOException e) {
            throw new InvalidTokenizerException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<Integer, String> tokens(JsonNode json) {
        Map<Integer, String> tokens = new TreeMap<>();
        JsonNode vocabulary = json.path("model").path("vocab");
        if (vocabulary.isArray()) { // Unigram: tokens with their scores, by id
            for (int id = 0; id < vocabulary.size(); id++) {
                JsonNode token = vocabulary.get(id);
                String score = Float.toHexString((float) token.path(1).asDouble());
                tokens.put(id, token.path(0).asText() + " " + score);
            }
        } else {
            vocabulary.properties().forEach(token -> tokens.put(token.getValue().asInt(), token.getKey()));
        }
        for (JsonNode added : json.path("added_tokens")) {
            tokens.put(added.path("id").asInt(), added.path("content").asText());
        }
        tokens.entrySet().removeIf(token -> isFiller(token.getKey(), token.getValue()));
        return tokens;
    }

    /** Whether it is a filler token of llama.cpp's writer, which pads the vocabulary to the size of the embedding. */
    private static boolean isFiller(int id, String token) {
        return token.equals("[PAD" + id + "]");
    }

    private static String ids(Tokenizer tokenizer, String text) {
        try {
            return Arrays.toString(tokenizer.encode(text, true));
        } catch (InvalidTokenizerException e) {
            return "none"; // a small vocabulary without a token for unknown characters
        }
    }
}
