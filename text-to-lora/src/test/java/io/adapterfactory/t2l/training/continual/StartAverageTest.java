package io.adapterfactory.t2l.training.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StartAverageTest {

    @Test
    void averagesAreAtEqualDistancesAndTheLastIsAtTheEnd() {
        assertThat(due(new StartAverage(0.5, 1), 10)).containsExactly(10L);
        assertThat(due(new StartAverage(0.5, 4), 240)).containsExactly(60L, 120L, 180L, 240L);
        assertThat(due(new StartAverage(0.5, 3), 10)).containsExactly(4L, 7L, 10L);
        assertThat(due(StartAverage.NONE, 10)).isEmpty();
    }

    private static List<Long> due(StartAverage average, long steps) {
        return LongStream.rangeClosed(1, steps)
                .filter(finished -> average.isDueAfter(finished, steps))
                .boxed()
                .toList();
    }

    @Test
    void namesTheSettingThatCannotBeUsed() {
        assertThatThrownBy(() -> new StartAverage(1, 1))
                .hasMessage("the start's share of an average must be at least 0 and below 1, found 1.0");
        assertThatThrownBy(() -> new StartAverage(0.5, 0))
                .hasMessage("the number of averages must be at least 1, found 0");
        assertThatThrownBy(() -> new OutputPenalty(-1, 1))
                .hasMessage("the weight of the output penalty must be 0 or more, found -1.0");
        assertThatThrownBy(() -> new OutputPenalty(1, 0))
                .hasMessage("the output penalty needs at least 1 description per step, found 0");
    }
}
