package io.adapterfactory.t2l.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNumbersTest {

    @Test
    void rangesAndGapsAreReadAndWritten() {
        List<Integer> layers = List.of(0, 2, 8, 9, 10);

        assertThat(LayerNumbers.parse("8-10, 0,2,9")).isEqualTo(layers);
        assertThat(LayerNumbers.format(layers)).isEqualTo("0,2,8-10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1,", "-1", "3-", "99999", "4-2"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> LayerNumbers.parse(text)).hasMessageContaining("layers '");
    }
}
