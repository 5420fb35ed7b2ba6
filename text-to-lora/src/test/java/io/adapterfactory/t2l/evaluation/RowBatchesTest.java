package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.evaluation.RowBatches.Group;
import io.adapterfactory.t2l.evaluation.RowBatches.Size;
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

        List<int[]> batches = RowBatches.of(groups(adapters), sizes(lengths), size -> Math.max(1, 600 / size.read()));

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

        List<int[]> batches = RowBatches.of(groups(new int[64]), sizes(lengths), size -> 32);

        assertThat(batches).hasSize(2);
        assertThat(Arrays.stream(batches.get(0)).map(row -> lengths[row]).distinct())
                .containsExactly(100);
        assertThat(Arrays.stream(batches.get(1)).map(row -> lengths[row]).distinct())
                .containsExactly(10);
    }

    @Test
    void aBatchHasFewAdaptersWithManyRows() {
        int[] adapters = IntStream.range(0, 32 * 10).map(row -> row % 32).toArray();
        int[] lengths = IntStream.range(0, 32 * 10).map(row -> 20).toArray();

        List<int[]> batches = RowBatches.of(groups(adapters), sizes(lengths), size -> 128);

        assertThat(batches.stream().map(batch -> batch.length)).containsExactly(70, 70, 70, 70, 40);
        for (int[] batch : batches) {
            assertThat(Arrays.stream(batch).map(row -> adapters[row]).distinct().count())
                    .isEqualTo(batch.length / 10);
        }
    }

    @Test
    void rowsWithLongAnswersAreNotBatchedWithThoseWithShortOnes() {
        int[] adapters = IntStream.range(0, 64).map(row -> row / 8).toArray();
        List<Size> sizes = IntStream.range(0, 64)
                .mapToObj(row -> new Size(20, adapters[row] % 2 == 0 ? 12 : 1))
                .toList();

        List<int[]> batches = RowBatches.of(groups(adapters), sizes, size -> 32);

        for (int[] batch : batches) {
            assertThat(Arrays.stream(batch).map(row -> sizes.get(row).answer()).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void rowsOfAGroupAreNextToEachOther() {
        List<Group> groups =
                IntStream.range(0, 64).mapToObj(row -> new Group(-1, row % 4)).toList();
        List<Size> sizes = sizes(IntStream.range(0, 64).map(row -> 20 + row % 7).toArray());

        List<int[]> batches = RowBatches.of(groups, sizes, size -> 64);

        assertThat(batches.stream().map(batch -> batch.length)).containsExactly(32, 32);
        for (int[] batch : batches) {
            for (int i = 0; i < batch.length; i++) {
                assertThat(groups.get(batch[i])).isEqualTo(groups.get(batch[i - i % 16]));
            }
        }
    }

    @Test
    void adaptersWithOneRowEachShareABatch() {
        int[] adapters = IntStream.range(0, 32).toArray();

        List<int[]> batches = RowBatches.of(groups(adapters), sizes(new int[32]), size -> 128);

        assertThat(batches).hasSize(1);
    }

    @Test
    void noRowsAreNoBatches() {
        assertThat(RowBatches.of(List.of(), List.of(), size -> 8)).isEmpty();
    }

    private static List<Group> groups(int[] adapters) {
        return Arrays.stream(adapters)
                .mapToObj(adapter -> new Group(adapter, 0))
                .toList();
    }

    private static List<Size> sizes(int[] lengths) {
        return Arrays.stream(lengths).mapToObj(length -> new Size(length, 0)).toList();
    }
}
