package io.adapterfactory.generator.generate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedAdapterMakerTest {

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 3600.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAnImpossibleTime(double seconds) {
        assertThatThrownBy(() -> new SimulatedAdapterMaker(seconds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "factory.simulated-seconds-per-adapter is " + seconds + "; expected seconds from 0 to 3600");
    }
}
