package io.adapterfactory.t2l.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.artifact.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextEncodersTest {

    private static final List<String> TEXTS =
            List.of("Give the plural of the word.", "What is the opposite of this word?", "Name the capital city.");

    private static final List<TextEncoder> OPEN = OpenEncoders.all();

    private final TextEncoders encoders = TextEncoders.bundled();

    @ParameterizedTest
    @CsvSource({
        "minilm,               all-minilm-l6-v2/mean",
        "all-minilm-l6-v2,     all-minilm-l6-v2/mean",
        "minilm/ordered-2,     all-minilm-l6-v2/ordered-2",
        "bge-small,            bge-small-en-v1.5-q/cls",
        "bge-small-en-v1.5-q,  bge-small-en-v1.5-q/cls",
        "bge-small/mean,       bge-small-en-v1.5-q/mean",
        "minilm+bge-small,     all-minilm-l6-v2/mean+bge-small-en-v1.5-q/cls",
        "bge-small+minilm/cls, bge-small-en-v1.5-q/cls+all-minilm-l6-v2/cls"
    })
    void anEncoderHasItsFullIdWhateverItIsCalled(String id, String full) {
        try (TextEncoder encoder = encoders.open(id, 1)) {
            assertThat(encoder.id()).isEqualTo(full);
        }
    }

    @Test
    void joinedEncodersGiveBothVectorsEachOfLengthOne() {
        try (TextEncoder minilm = encoders.open("minilm", 1);
                TextEncoder bge = encoders.open("bge-small", 1);
                TextEncoder joined = encoders.open("minilm+bge-small", 1)) {
            List<float[]> first = minilm.encode(TEXTS);
            List<float[]> second = bge.encode(TEXTS);

            List<float[]> vectors = joined.encode(TEXTS);

            assertThat(joined.dimension()).isEqualTo(384 + 384);
            assertThat(vectors).hasSize(TEXTS.size());
            for (int text = 0; text < TEXTS.size(); text++) {
                float[] vector = vectors.get(text);
                assertThat(vector).hasSize(768);
                for (int i = 0; i < 384; i++) {
                    assertThat((double) vector[i]).isCloseTo(first.get(text)[i] / norm(first.get(text)), within(1e-6));
                    assertThat((double) vector[384 + i])
                            .isCloseTo(second.get(text)[i] / norm(second.get(text)), within(1e-6));
                }
            }
        }
    }

    /** A task vector's length is the square root of its width, as for one encoder. */
    @Test
    void joinedEncodersMakeTaskVectorsOfTheUsualLength() {
        try (TaskEmbedder embedder = new TaskEmbedder(encoders.open("minilm+bge-small", 1))) {
            assertThat(norm(embedder.embed(TEXTS)[0])).isCloseTo(Math.sqrt(768), within(1e-3));
        }
    }

    @Test
    void aHypernetworkOfAnotherWidthIsRefused() {
        try (TaskEmbedder embedder = new TaskEmbedder(encoders.open("minilm", 1))) {
            embedder.requireDimension(384);

            assertThatThrownBy(() -> embedder.requireDimension(768))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the hypernetwork needs task vectors of 768 numbers, but text encoder"
                            + " all-minilm-l6-v2/mean gives 384");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gte-small | text encoder gte-small is missing: there is no bundled or stored encoder gte-small, and"
                        + " no such folder; known are all-minilm-l6-v2 (minilm), bge-small-en-v1.5-q (bge-small). Add"
                        + " it with: factory encoder add SOURCE --name gte-small",
                "some/gte-small/cls | text encoder some/gte-small/cls is missing: there is no bundled or stored"
                        + " encoder some/gte-small, and no such folder; known are all-minilm-l6-v2 (minilm),"
                        + " bge-small-en-v1.5-q (bge-small). Add it with: factory encoder add SOURCE --name gte-small",
                "minilm/max | pooling max is unknown; expected mean, cls, last or ordered-<number>",
                "minilm+ | text encoder 'minilm+' is not an id; ",
                "minilm+minilm/mean | text encoder minilm+minilm/mean joins an encoder with itself; expected"
                        + " different ones",
                "one-hot | one-hot is not a text encoder: "
            })
    void anIdThatNamesNoEncoderIsRefused(String id, String message) {
        assertThatThrownBy(() -> encoders.open(id, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message.strip());
    }

    @Test
    void aStoredEncoderIsUsedAsItsProfileSays(@TempDir Path root) throws IOException {
        // Given
        store(root, "tiny", new EncoderProfile("mean", 3, 3, "query ", "owner/tiny"));
        TextEncoders stored = TextEncoders.in(new FolderStore(root));

        try (TextEncoder encoder = stored.open("tiny", 1)) {
            // [CLS] query one, the rest is cut off: the means of their rows
            assertThat(encoder.encode(List.of("one two two")).get(0)).containsExactly(10f / 3, 7f / 3, 16f / 3);
            assertThat(encoder.encode(List.of("one", "")).get(1)).containsExactly(6f / 2, 7f / 2, 8f / 2);
            assertThat(encoder.id()).isEqualTo("tiny/mean");
            assertThat(encoder.dimension()).isEqualTo(3);
        }
        try (TextEncoder encoder = stored.open("tiny/last", 1)) {
            assertThat(encoder.encode(List.of("one")).get(0)).containsExactly(4, 0, 8);
            assertThat(encoder.id()).isEqualTo("tiny/last");
        }
        try (TextEncoder encoder = stored.open("minilm+tiny", 1)) {
            assertThat(encoder.dimension()).isEqualTo(384 + 3);
        }
    }

    @Test
    void aStoredEncoderIsFoundByItsIdOnTheHubToo(@TempDir Path root) throws IOException {
        store(root, "tiny", new EncoderProfile("cls", 3, 512, "", "owner/tiny"));
        TextEncoders stored = TextEncoders.in(new FolderStore(root));

        try (TextEncoder encoder = stored.open("owner/tiny/mean", 1)) {
            assertThat(encoder.encode(List.of("two")).get(0)).containsExactly(0.5f, 4, 2.5f);
        }
        assertThatThrownBy(() -> stored.open("another/tiny/mean", 1))
                .hasMessageStartingWith("text encoder another/tiny/mean is missing")
                .hasMessageContaining("bge-small-en-v1.5-q (bge-small), tiny.");
    }

    @Test
    void anEncoderWithFurtherInputsIsRefused(@TempDir Path root) throws IOException {
        Path folder = store(root, "tiny", EncoderProfile.of("cls"));
        TinyEncoder.write(folder, List.of("input_ids", "position_ids"));

        assertThatThrownBy(() -> TextEncoders.in(new FolderStore(root)).open("tiny", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the sentence encoder tiny/cls has an input 'position_ids', which is not supported; expected"
                                + " input_ids, attention_mask, and token_type_ids");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"pooling\": \"max\", \"maxTokens\": 5} | pooling max is unknown",
                "{\"pooling\": \"cls\", \"maxTokens\": 0} | maxTokens is 0; expected 1 to 32768",
                "{\"maxTokens\": 5} | pooling is missing",
                "null | expected an object"
            })
    void aProfileThatCannotBeUsedIsRefused(String profile, String message, @TempDir Path root) throws IOException {
        Path folder = store(root, "tiny", EncoderProfile.of("cls"));
        Files.writeString(folder.resolve("encoder.json"), profile);

        assertThatThrownBy(() -> TextEncoders.in(new FolderStore(root)).open("tiny", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.resolve("encoder.json") + " cannot be read: ")
                .hasMessageContaining(message);
    }

    private static Path store(Path root, String name, EncoderProfile profile) throws IOException {
        Path folder = Files.createDirectories(root.resolve("encoders").resolve(name));
        TinyEncoder.write(folder);
        profile.write(folder);
        return folder;
    }

    private static double norm(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        return Math.sqrt(squares);
    }
}
