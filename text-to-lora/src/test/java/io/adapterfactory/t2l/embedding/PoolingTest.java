package io.adapterfactory.t2l.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolingTest {

    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    /** Two tokens of another text, then three of this one, 2 wide. */
    private static final float[] HIDDEN = {9, 9, 9, 9, 1, 2, 3, 4, 5, 9};

    @Test
    void meanFirstAndLast() {
        assertThat(new Pooling.Mean().pool(HIDDEN, 4, 3, 2)).containsExactly(3, 5);
        assertThat(new Pooling.Cls().pool(HIDDEN, 4, 3, 2)).containsExactly(1, 2);
        assertThat(new Pooling.Last().pool(HIDDEN, 4, 3, 2)).containsExactly(5, 9);
    }

    @Test
    void orderedIsTheCosineTransformWithoutTheSpecialTokens() {
        // Given, between two special tokens, the first wave of the transform, and constants
        int tokens = 7;
        int width = 3;
        float[] hidden = new float[(tokens + 2) * width];
        hidden[0] = 1e6f;
        hidden[hidden.length - 1] = -1e6f;
        for (int t = 0; t < tokens; t++) {
            hidden[(t + 1) * width] = 3;
            hidden[(t + 1) * width + 1] = (float) Math.cos(Math.PI * (t + 0.5) / tokens);
            hidden[(t + 1) * width + 2] = 4;
        }

        float[] pooled = new Pooling.Ordered(3).pool(hidden, 0, tokens + 2, width);

        // Then its rows are orthogonal: each finds only its own wave
        assertThat(pooled).hasSize(9);
        assertThat(pooled[0]).isCloseTo(0.6f, ROUNDING);
        assertThat(pooled[1]).isCloseTo(0, ROUNDING);
        assertThat(pooled[2]).isCloseTo(0.8f, ROUNDING);
        assertThat(pooled[3]).isCloseTo(0, ROUNDING);
        assertThat(pooled[4]).isCloseTo(1, ROUNDING);
        assertThat(pooled[5]).isCloseTo(0, ROUNDING);
        for (int i = 6; i < 9; i++) {
            assertThat(pooled[i]).as("no second wave is there").isZero();
        }
    }

    @Test
    void orderedPoolingDistinguishesATextFromItsReverseUnlikeTheMean() {
        float[] forwards = {0, 0, 1, 0, 0, 1, 0, 0};
        float[] backwards = {0, 0, 0, 1, 1, 0, 0, 0};

        assertThat(new Pooling.Mean().pool(forwards, 0, 4, 2)).isEqualTo(new Pooling.Mean().pool(backwards, 0, 4, 2));
        float[] first = new Pooling.Ordered(2).pool(forwards, 0, 4, 2);
        float[] second = new Pooling.Ordered(2).pool(backwards, 0, 4, 2);
        assertThat(first[2]).isCloseTo(-second[2], ROUNDING).isGreaterThan(0.7f);
        assertThat(first[3]).isCloseTo(-second[3], ROUNDING).isLessThan(-0.7f);
    }

    @Test
    void orderedOfOneTokenHasNoLaterWaves() {
        float[] pooled = new Pooling.Ordered(2).pool(new float[] {7, 7, 3, 4, 7, 7}, 0, 3, 2);

        assertThat(pooled[0]).isCloseTo(0.6f, ROUNDING);
        assertThat(pooled[1]).isCloseTo(0.8f, ROUNDING);
        assertThat(pooled).endsWith(0f, 0f);
    }

    @ParameterizedTest
    @CsvSource({"mean, 384", "cls, 384", "last, 384", "ordered-4, 1536"})
    void isNamedInIds(String id, int dimension) {
        assertThat(Pooling.of(id).id()).isEqualTo(id);
        assertThat(Pooling.of(id).dimension(384)).isEqualTo(dimension);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max", "ordered", "ordered-", "ordered-100", ""})
    void unknownNamesAreRefused(String id) {
        assertThatThrownBy(() -> Pooling.of(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pooling " + id + " is unknown; expected mean, cls, last or ordered-<number>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordered-0", "ordered-17"})
    void aNumberOfCoefficientsOutsideTheRangeIsRefused(String id) {
        assertThatThrownBy(() -> Pooling.of(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("coefficients must be 1 to 16, found " + id.substring("ordered-".length()));
    }
}
