package io.adapterfactory.t2l.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxSentenceEncoderTest {

    private static final String REVERSE = "Write the items in the opposite order.";

    private static final List<TextEncoder> OPEN = OpenEncoders.all();

    private static TextEncoder mean;
    private static TextEncoder ordered;

    @BeforeAll
    static void open() {
        mean = TextEncoders.bundled().open("all-minilm-l6-v2/mean", 1);
        ordered = TextEncoders.bundled().open("all-minilm-l6-v2/ordered-4", 1);
    }

    @AfterAll
    static void close() {
        mean.close();
        ordered.close();
    }

    @Test
    void tellsItsIdAndWidth() {
        assertThat(mean.id()).isEqualTo("all-minilm-l6-v2/mean");
        assertThat(mean.dimension()).isEqualTo(384);
        assertThat(ordered.dimension()).isEqualTo(4 * 384);
        assertThat(ordered.encode(List.of(REVERSE)).get(0)).hasSize(4 * 384);
    }

    @Test
    void paraphrasesAreNearAndUnrelatedTasksFar() {
        List<float[]> vectors = mean.encode(List.of(
                REVERSE,
                "Put the elements into reversed order.",
                "Translate the medical report from German to French."));

        assertThat(cosine(vectors.get(0), vectors.get(1))).isGreaterThan(0.6);
        assertThat(cosine(vectors.get(0), vectors.get(2))).isLessThan(0.3);
    }

    @Test
    void encodersOfOneModelWorkUntilEachIsClosed() {
        TextEncoder first = TextEncoders.bundled().open("bge-small-en-v1.5-q/cls", 1);
        float[] expected = first.encode(List.of(REVERSE)).get(0);
        TextEncoder second = TextEncoders.bundled().open("bge-small-en-v1.5-q/cls", 1);

        first.close();
        first.close();

        assertThat(second.encode(List.of(REVERSE)).get(0)).isEqualTo(expected);
        second.close();
        try (TextEncoder third = TextEncoders.bundled().open("bge-small-en-v1.5-q/cls", 1)) {
            assertThat(third.encode(List.of(REVERSE)).get(0)).isEqualTo(expected);
        }
    }

    @Test
    void anotherEncoderIsTakenFromTheClassPath() {
        try (TextEncoder bge = TextEncoders.bundled().open("bge-small-en-v1.5-q/cls", 1)) {
            List<float[]> vectors = bge.encode(List.of(
                    REVERSE,
                    "Put the elements into reversed order.",
                    "Translate the medical report from German to French."));

            assertThat(bge.dimension()).isEqualTo(384);
            assertThat(cosine(vectors.get(0), vectors.get(1)))
                    .isGreaterThan(cosine(vectors.get(0), vectors.get(2)) + 0.2);
        }
    }

    @Test
    void orderedPoolingSeparatesTextsThatDifferOnlyInWordOrder() {
        List<String> texts = List.of(
                "sort the letters, then drop the digits, and write the rest",
                "drop the digits, then sort the letters, and write the rest");

        List<float[]> means = mean.encode(texts);
        List<float[]> transforms = ordered.encode(texts);

        assertThat(cosine(transforms.get(0), transforms.get(1))).isLessThan(cosine(means.get(0), means.get(1)) - 0.05);
    }

    @Test
    void aBatchGivesWhatEachTextGivesAlone() {
        // Given texts of many lengths, more than one batch of the model
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 35; i++) {
            texts.add("keep item " + i + " and leave out".repeat(i % 7) + ".");
        }

        List<float[]> together = ordered.encode(texts);

        assertThat(together).hasSize(texts.size());
        for (int i = 0; i < texts.size(); i += 6) {
            float[] alone = ordered.encode(List.of(texts.get(i))).get(0);
            assertThat(Goldens.relativeError(together.get(i), alone)).isLessThan(1e-4);
        }
        assertThat(ordered.encode(List.of())).isEmpty();
    }

    @Test
    void longTextsAreCutAndEmptyOnesHaveAVectorToo() {
        List<float[]> vectors = mean.encode(List.of("word ".repeat(2000), ""));

        assertThat(vectors).allSatisfy(vector -> {
            assertThat(vector).hasSize(384);
            assertThat(cosine(vector, vector)).isFinite();
        });
    }

    @Test
    void aFolderServesAsWell(@TempDir Path folder) throws IOException {
        // Given
        copy("all-minilm-l6-v2.onnx", folder.resolve("model.onnx"));
        copy("all-minilm-l6-v2-tokenizer.json", folder.resolve("tokenizer.json"));

        try (TextEncoder encoder = TextEncoders.bundled().open(folder + "/mean", 1)) {
            assertThat(encoder.id()).isEqualTo(folder + "/mean");
            assertThat(encoder.encode(List.of(REVERSE)).get(0))
                    .isEqualTo(mean.encode(List.of(REVERSE)).get(0));
        }
    }

    @Test
    void aFolderWithoutTheFilesIsRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> TextEncoders.bundled().open(folder + "/mean", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text encoder " + folder + "/mean: " + folder.resolve("model.onnx") + " is missing");
    }

    @Test
    void aFileThatIsNotAModelIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("model.onnx"), "no model");
        copy("all-minilm-l6-v2-tokenizer.json", folder.resolve("tokenizer.json"));

        assertThatThrownBy(() -> TextEncoders.bundled().open(folder + "/cls", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the sentence encoder " + folder + "/cls cannot be started: ");
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream stream = OnnxSentenceEncoderTest.class.getResourceAsStream("/" + resource)) {
            Files.copy(stream, file);
        }
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squaresOfA += (double) a[i] * a[i];
            squaresOfB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(squaresOfA * squaresOfB);
    }
}
