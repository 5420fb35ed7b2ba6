package io.adapterfactory.t2l.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskEmbedderTest {

    private static final List<TextEncoder> OPEN = OpenEncoders.all();

    @ParameterizedTest
    @CsvSource({
        "'  sort the list \n', sort the list.",
        "sort the list., sort the list.",
        "keep the first 2, keep the first 2",
        "why?, why?",
        "größe, größe.",
        "並べ替え, 並べ替え.",
        "\uD835\uDC9C, \uD835\uDC9C."
    })
    void endsADescriptionOnAFullStop(String description, String expected) {
        assertThat(TaskEmbedder.normalize(description)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \t\n"})
    void refusesAnEmptyDescription(String description) {
        assertThatThrownBy(() -> TaskEmbedder.normalize(description))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the task description is empty; expected 1 to 4000 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-minilm-l6-v2/mean", "bge-small-en-v1.5-q/cls"})
    void aControlMayBeEmptyAndGetsTheVectorOfAnEmptyText(String name) {
        try (TextEncoder encoder = TextEncoders.bundled().open(name, 1)) {
            float[][] vectors = new TaskEmbedder(encoder).embed(List.of(" ", "sort the list"));

            assertThat(vectors[0])
                    .hasSize(384)
                    .isNotEqualTo(vectors[1])
                    .isNotEqualTo(new float[384])
                    .doesNotContain(Float.NaN);
        }
    }

    @Test
    void vectorsHaveTheLengthOfTheRootOfTheirWidth() {
        try (TextEncoder encoder = TextEncoders.bundled().open("all-minilm-l6-v2/ordered-2", 1)) {
            TaskEmbedder embedder = new TaskEmbedder(encoder);

            float[][] vectors = embedder.embed(List.of("sort the list", "  sort the list.", "count the vowels"));

            assertThat(vectors).hasDimensions(3, 768);
            assertThat(vectors[0]).as("both texts are the same once normalized").isEqualTo(vectors[1]);
            for (float[] vector : vectors) {
                double squares = 0;
                for (float number : vector) {
                    squares += (double) number * number;
                }
                assertThat(Math.sqrt(squares)).isCloseTo(Math.sqrt(768), Offset.offset(1e-3));
            }
        }
    }
}
