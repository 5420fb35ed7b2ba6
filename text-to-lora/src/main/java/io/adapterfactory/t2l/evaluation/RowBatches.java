package io.adapterfactory.t2l.evaluation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Divides rows into batches. The rows of a batch have similar sizes, to reduce padding and steps after the end of an
 * answer. It consists of few groups with the same number of consecutive rows, so that each adapter is stored once,
 * and tokens with which a group's rows start are processed once.
 */
final class RowBatches {

    /**
     * Rows of the same group are kept together.
     *
     * @param adapter of the rows
     * @param number among the groups of an adapter
     */
    record Group(int adapter, int number) {}

    /**
     * Size of a row, in tokens. Larger rows come first: a batch decodes as long as its longest answer.
     *
     * @param read processed at once
     * @param answer maximum number of tokens that are decoded one after the other
     */
    record Size(int read, int answer) implements Comparable<Size> {

        private static final Comparator<Size> LARGEST_FIRST = Comparator.comparingInt(Size::answer)
                .thenComparingInt(Size::read)
                .reversed();

        Size max(Size other) {
            return new Size(Math.max(read, other.read), Math.max(answer, other.answer));
        }

        @Override
        public int compareTo(Size other) {
            return LARGEST_FIRST.compare(this, other);
        }
    }

    /** @param index of the row in the input */
    private record Row(int index, Size size) {}

    /** A batch of the first groups, with as many rows of each. */
    private record Start(int groups, int rowsEach) {

        int rows() {
            return groups * rowsEach;
        }
    }

    private static final double FULL_ENOUGH = 0.5;

    private RowBatches() {}

    /**
     * @param groups group of each row
     * @param sizes of the rows
     * @param maxRows maximum number of rows of a batch whose rows have at most a given size; at least 1
     * @return indices of each batch's rows, the largest rows first
     */
    static List<int[]> of(List<Group> groups, List<Size> sizes, ToIntFunction<Size> maxRows) {
        List<Deque<Row>> waiting = byGroup(groups, sizes);
        List<int[]> batches = new ArrayList<>();
        while (!waiting.isEmpty()) {
            // Those with the largest rows, so that a group's large rows are not batched with the small rows of others.
            waiting.sort(Comparator.comparing(rows -> rows.peek().size()));
            Start start = start(waiting, maxRows);
            int[] batch = new int[start.rows()];
            int at = 0;
            for (Deque<Row> rows : waiting.subList(0, start.groups())) {
                for (int i = 0; i < start.rowsEach(); i++) {
                    batch[at++] = rows.remove().index();
                }
            }
            batches.add(batch);
            waiting.removeIf(Deque::isEmpty);
        }
        return batches;
    }

    /**
     * The smallest number of groups that fills half of a batch. More rows would hardly be faster, but more groups share
     * fewer tokens at the start, and every group's adapter is copied to the model's device.
     */
    private static Start start(List<Deque<Row>> waiting, ToIntFunction<Size> maxRows) {
        Start best = new Start(1, 1);
        Size largest = new Size(0, 0);
        int fewest = Integer.MAX_VALUE;
        for (int groups = 1; groups <= waiting.size(); groups++) {
            Deque<Row> last = waiting.get(groups - 1);
            for (Row row : last) {
                largest = largest.max(row.size());
            }
            fewest = Math.min(fewest, last.size());
            int max = maxRows.applyAsInt(largest);
            if (groups > max) {
                break;
            }
            Start start = new Start(groups, Math.min(fewest, max / groups));
            best = start.rows() > best.rows() ? start : best;
            if (best.rows() >= FULL_ENOUGH * max) {
                break;
            }
        }
        return best;
    }

    /** The rows of each group, the largest first. */
    private static List<Deque<Row>> byGroup(List<Group> groups, List<Size> sizes) {
        Map<Group, List<Row>> rows = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            rows.computeIfAbsent(groups.get(i), group -> new ArrayList<>()).add(new Row(i, sizes.get(i)));
        }
        List<Deque<Row>> sorted = new ArrayList<>();
        rows.values().forEach(each -> {
            each.sort(Comparator.comparing(Row::size));
            sorted.add(new ArrayDeque<>(each));
        });
        return sorted;
    }
}
