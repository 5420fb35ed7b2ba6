package io.adapterfactory.dashboard.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TaskMapTest {

    private static final Offset<Double> CLOSE = Offset.offset(1e-6);

    /** Points on a line along (3, 4, 0) / 5, with a smaller spread along (0, 0, 1): the axes are known. */
    @Test
    void theWidestDirectionIsTheFirstAxis() {
        List<float[]> codes = List.of(
                new float[] {1 + 6, 1 + 8, 5}, new float[] {1 - 6, 1 - 8, 5}, new float[] {1, 1, 5 + 2}, new float[] {
                    1, 1, 5 - 2
                });

        double[][] points = TaskMap.of(codes);

        // The largest weight of the first axis, 0.8, is made positive; the widest point, 10 away, becomes 1.
        assertThat(points[0][0]).isCloseTo(1, CLOSE);
        assertThat(points[1][0]).isCloseTo(-1, CLOSE);
        assertThat(points[2][1]).isCloseTo(0.2, CLOSE);
        assertThat(points[3][1]).isCloseTo(-0.2, CLOSE);
        assertThat(points[0][1]).isCloseTo(0, CLOSE);
        assertThat(points[2][0]).isCloseTo(0, CLOSE);
    }

    @Test
    void oneAdapterOrManyEqualOnesAreInTheMiddle() {
        assertThat(TaskMap.of(List.of())).isEmpty();
        assertThat(TaskMap.of(List.of(new float[] {3, 4}))[0]).containsExactly(0, 0);
        List<float[]> alike =
                IntStream.range(0, 5).mapToObj(i -> new float[] {3, 4, 5}).toList();
        assertThat(List.of(TaskMap.of(alike)))
                .allSatisfy(point -> assertThat(point).containsExactly(0, 0));
    }
}
