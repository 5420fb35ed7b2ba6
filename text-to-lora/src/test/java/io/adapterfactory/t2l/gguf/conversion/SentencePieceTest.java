package io.adapterfactory.t2l.gguf.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.gguf.GgufBytes;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.InvalidGgufException;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks tokenizers that merge by score against SentencePiece's rule: merge the best pair until no pair is a token. */
class SentencePieceTest {

    private static final String LETTERS = "abcdefg\u2581";
    private static final int CHARACTERS = 3 + 256; // first id after the special tokens and the bytes

    @TempDir
    private Path folder;

    private final List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    private final List<Float> scores = new ArrayList<>(Collections.nCopies(CHARACTERS, 0f));
    private int[] types;

    @Test
    void textsBecomeTheTokensOfTheBestMerges() throws IOException {
        vocabulary();
        convert(new GgufBytes());
        Random random = new Random(9);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (int i = 0; i < 300; i++) {
                String text = text(random);
                assertThat(tokenizer.encode(text, true)).as(text).containsExactly(expected("\u2581", text, 1));
                assertThat(tokenizer.decode(tokenizer.encode(text, true))).isEqualTo(text);
            }
        }
    }

    @Test
    void withoutPrefixAndBeginningATextIsTakenAsItIs() throws IOException {
        vocabulary();
        convert(new GgufBytes()
                .flag("tokenizer.ggml.add_space_prefix", false)
                .flag("tokenizer.ggml.add_bos_token", false));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("abc bad", true)).containsExactly(expected("", "abc bad"));
            assertThat(tokenizer.decode(expected("", " abc"))).isEqualTo(" abc");
        }
    }

    @Test
    void tokenizersThatCannotBeConvertedAreNamed() throws IOException {
        vocabulary();
        Collections.fill(scores, -1f);
        assertThatThrownBy(() -> convert(new GgufBytes()))
                .isInstanceOf(InvalidGgufException.class)
                .hasMessageContaining("have the same score");
        types[types.length - 1] = 4;
        tokens.set(types.length - 1, "a\u2581b");
        assertThatThrownBy(() -> convert(new GgufBytes()))
                .isInstanceOf(InvalidGgufException.class)
                .hasMessageContaining("is user-defined and has spaces and other characters");
    }

    /**
     * As Gemma's: runs of spaces, line breaks and tabs, and tags, are separate tokens. SentencePiece finds the longest
     * of them first, and never merges them. The file has spaces in the runs, and scores without a meaning.
     */
    @Test
    void ownTokensOfGemmaAreFoundFirst() throws IOException {
        vocabulary();
        List<String> own = List.of("\n", "\n\n", "\n\n\n", "  ", "   ", "    ", "     ", "\t\t", "<table>", "<end>");
        tokens.addAll(own);
        scores.addAll(Collections.nCopies(own.size(), -1000f));
        types = Arrays.copyOf(types, tokens.size());
        Arrays.fill(types, tokens.size() - own.size(), types.length, 4);
        types[types.length - 1] = 3;
        convert(new GgufBytes().flag("tokenizer.ggml.add_space_prefix", false));
        Random random = new Random(11);
        List<String> between =
                List.of("  ", "   ", "     ", "\n", "\n\n\n\n", "\t", "\t\t\t", "<table>", "<end>", " \n ");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (int i = 0; i < 300; i++) {
                StringBuilder text = new StringBuilder();
                for (int part = random.nextInt(4); part >= 0; part--) {
                    text.append(text(random).strip()).append(between.get(random.nextInt(between.size())));
                }
                assertThat(tokenizer.encode(text.toString(), true))
                        .as("'%s'", text)
                        .containsExactly(expectedWith(own, text.toString()));
            }
            assertThat(tokenizer.encode("    ", false)).containsExactly(tokens.indexOf("    "));
            assertThat(tokenizer.decode(tokenizer.encode("a   b", true))).isEqualTo("a   b");
        }
    }

    private int[] expectedWith(List<String> own, String text) {
        List<Integer> ids = new ArrayList<>(List.of(1));
        int from = 0;
        int at = 0;
        while (at <= text.length()) {
            int here = at;
            Optional<String> found = own.stream()
                    .filter(token -> text.startsWith(token, here))
                    .max(Comparator.comparingInt(String::length));
            if (found.isPresent() || at == text.length()) {
                for (int id : expected("", text.substring(from, at))) {
                    ids.add(id);
                }
                found.ifPresent(token -> ids.add(tokens.indexOf(token)));
                from = at + found.map(String::length).orElse(0);
            }
            at += found.map(String::length).orElse(1);
        }
        return ids.stream().mapToInt(id -> id).toArray();
    }

    /** Pieces of two to four different letters, each with a different score. */
    private void vocabulary() {
        for (int b = 0; b < 256; b++) {
            tokens.add(String.format("<0x%02X>", b));
        }
        LETTERS.chars().forEach(letter -> tokens.add(String.valueOf((char) letter)));
        Random random = new Random(4);
        TreeSet<String> pieces = new TreeSet<>();
        while (pieces.size() < 150) {
            List<String> letters = new ArrayList<>(List.of(LETTERS.split("")));
            Collections.shuffle(letters, random);
            pieces.add(String.join("", letters.subList(0, 2 + random.nextInt(3))));
        }
        List<String> shuffled = new ArrayList<>(pieces);
        Collections.shuffle(shuffled, random);
        tokens.addAll(shuffled);
        while (scores.size() < tokens.size()) {
            scores.add((float) -scores.size());
        }
        types = new int[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            types[id] = id == 0 ? 2 : id < 3 ? 3 : id < CHARACTERS ? 6 : 1;
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            text.append(
                    random.nextInt(20) == 0 ? "\u00fc" : LETTERS.substring(0, 7).charAt(random.nextInt(7)));
            text.append(random.nextInt(4) == 0 ? " " : "");
        }
        return text.toString();
    }

    private int[] expected(String prefix, String text, int... before) {
        List<String> parts = new ArrayList<>();
        (prefix + text.replace(' ', '\u2581')).codePoints().forEach(c -> parts.add(Character.toString(c)));
        while (true) {
            int best = -1;
            for (int i = 0; i + 1 < parts.size(); i++) {
                if (score(parts.get(i) + parts.get(i + 1))
                        > (best < 0 ? Float.NEGATIVE_INFINITY : score(parts.get(best) + parts.get(best + 1)))) {
                    best = i;
                }
            }
            if (best < 0) {
                break;
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
        List<Integer> ids = new ArrayList<>();
        for (int id : before) {
            ids.add(id);
        }
        for (String part : parts) {
            if (tokens.contains(part)) {
                ids.add(tokens.indexOf(part));
            } else {
                for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
                    ids.add(3 + (b & 0xff));
                }
            }
        }
        return ids.stream().mapToInt(id -> id).toArray();
    }

    private float score(String piece) {
        int id = tokens.indexOf(piece);
        return id < CHARACTERS ? Float.NEGATIVE_INFINITY : scores.get(id);
    }

    private void convert(GgufBytes begun) throws IOException {
        byte[] bytes = begun.text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .floats("tokenizer.ggml.scores", scores)
                .integers("tokenizer.ggml.token_type", types)
                .uint32("tokenizer.ggml.unknown_token_id", 0)
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", 2)
                .build();
        ObjectMapper json = new ObjectMapper();
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), bytes))) {
            SpecialTokens special = SpecialTokens.of(file.metadata());
            json.writeValue(
                    folder.resolve("tokenizer.json").toFile(), new TokenizerJson(file.metadata(), special).content());
            json.writeValue(folder.resolve("tokenizer_config.json").toFile(), special.tokenizerConfig(file.metadata()));
        }
    }
}
