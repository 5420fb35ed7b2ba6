package io.adapterfactory.t2l.evaluation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Divides rows into batches. The rows of a batch have similar lengths, to reduce padding, and each of its adapters has
 * the same number of consecutive rows, so that each adapter is stored once.
 */
final class RowBatches {

    /** @param index of the row in the input */
    private record Row(int index, int length) {}

    private RowBatches() {}

    /**
     * @param adapters adapter of each row
     * @param lengths of the rows, in tokens
     * @param maxRows maximum number of rows of a batch, by the length of its longest row; at least 1
     * @return indices of each batch's rows, the longest rows first
     */
    static List<int[]> of(int[] adapters, int[] lengths, IntUnaryOperator maxRows) {
        List<Deque<Row>> waiting = byAdapter(adapters, lengths);
        List<int[]> batches = new ArrayList<>();
        while (!waiting.isEmpty()) {
            // Those with the longest rows, so that an adapter's long rows are not batched with the short rows of other
            // adapters.
            waiting.sort(Comparator.comparingInt(rows -> -rows.peek().length()));
            int max = maxRows.applyAsInt(waiting.get(0).peek().length());
            List<Deque<Row>> some = waiting.subList(0, Math.min(max, waiting.size()));
            int fewest = some.stream().mapToInt(Deque::size).min().orElseThrow();
            int each = Math.min(fewest, max / some.size());
            int[] batch = new int[each * some.size()];
            int at = 0;
            for (Deque<Row> rows : some) {
                for (int i = 0; i < each; i++) {
                    batch[at++] = rows.remove().index();
                }
            }
            batches.add(batch);
            waiting.removeIf(Deque::isEmpty);
        }
        return batches;
    }

    /** The rows of each adapter, the longest first. */
    private static List<Deque<Row>> byAdapter(int[] adapters, int[] lengths) {
        Map<Integer, List<Row>> rows = new TreeMap<>();
        for (int i = 0; i < adapters.length; i++) {
            rows.computeIfAbsent(adapters[i], adapter -> new ArrayList<>()).add(new Row(i, lengths[i]));
        }
        List<Deque<Row>> sorted = new ArrayList<>();
        rows.values().forEach(each -> {
            each.sort(Comparator.comparingInt(row -> -row.length()));
            sorted.add(new ArrayDeque<>(each));
        });
        return sorted;
    }
}
