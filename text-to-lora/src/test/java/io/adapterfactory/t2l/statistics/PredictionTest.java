package io.adapterfactory.t2l.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionTest {

    /** Each of n + 1 different observations is the next one once. */
    @ParameterizedTest
    @ValueSource(ints = {2, 9, 39})
    void theLevelIsTheShareOfNextObservationsInTheInterval(int n) {
        double[] all =
                IntStream.rangeClosed(0, n).mapToDouble(i -> Math.sqrt(i)).toArray();
        int inside = 0;
        double level = 0;
        for (int next = 0; next <= n; next++) {
            int left = next;
            Prediction prediction = Prediction.of(IntStream.rangeClosed(0, n)
                    .filter(i -> i != left)
                    .mapToDouble(i -> all[i])
                    .toArray());
            inside += all[next] >= prediction.low() && all[next] <= prediction.high() ? 1 : 0;
            level = prediction.level();
        }

        assertThat(level).isCloseTo(inside / (n + 1.0), Offset.offset(1e-12));
    }

    @Test
    void theMostSimilarObservationsPredict() {
        // Similarities 0, 1, ..., 9: the least similar one, with the value 100, does not count.
        List<Prediction.Neighbor> observed = new ArrayList<>(IntStream.rangeClosed(0, 9)
                .mapToObj(i -> new Prediction.Neighbor(i, i == 0 ? 100 : i))
                .toList());

        assertThat(Prediction.ofNearest(observed.stream())).contains(new Prediction(5, 1, 9, 0.8));
        assertThat(Prediction.ofNearest(observed.stream().limit(8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneObservationPredictsNothing(int n) {
        assertThatThrownBy(() -> Prediction.of(new double[n]))
                .hasMessage("found " + n + " observations to predict from; expected at least 2");
    }
}
