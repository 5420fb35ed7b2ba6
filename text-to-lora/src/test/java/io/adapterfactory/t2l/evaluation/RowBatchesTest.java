package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowBatchesTest {

    @Test
    void everyRowIsInOneBatchAndEachAdapterOfABatchHasAsManyRowsNextToEachOther() {
        Random random = new Random(5);
        int[] adapters = random.ints(500, -1, 7).toArray();
        int[] lengths = random.ints(500, 1, 90).toArray();

        List<int[]> batches = RowBatches.of(adapters, lengths, longest -> Math.max(1, 600 / longest));

        assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(IntStream.range(0, 500).toArray());
        for (int[] batch : batches) {
            int longest = Arrays.stream(batch).map(row -> lengths[row]).max().orElseThrow();
            assertThat(batch.length).isLessThanOrEqualTo(Math.max(1, 600 / longest));
            List<Integer> runs = new ArrayList<>();
            Map<Integer, Integer> counts = new LinkedHashMap<>();
            for (int row : batch) {
                if (runs.isEmpty() || runs.get(runs.size() - 1) != adapters[row]) {
                    runs.add(adapters[row]);
                }
                counts.merge(adapters[row], 1, Integer::sum);
            }
            assertThat(runs).doesNotHaveDuplicates();
            assertThat(counts.values().stream().distinct()).hasSize(1);
        }
    }

    @Test
    void rowsOfAboutTheSameLengthShareABatch() {
        int[] lengths = IntStream.range(0, 64).map(i -> i % 2 == 0 ? 10 : 100).toArray();

        List<int[]> batches = RowBatches.of(new int[64], lengths, longest -> 32);

        assertThat(batches).hasSize(2);
        assertThat(Arrays.stream(batches.get(0)).map(row -> lengths[row]).distinct())
                .containsExactly(100);
        assertThat(Arrays.stream(batches.get(1)).map(row -> lengths[row]).distinct())
                .containsExactly(10);
    }

    @Test
    void noRowsAreNoBatches() {
        assertThat(RowBatches.of(new int[0], new int[0], longest -> 8)).isEmpty();
    }
}
