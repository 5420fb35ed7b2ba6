package io.adapterfactory.t2l.lm;

import java.util.Arrays;

/**
 * The columns of a batch: first the tokens that each row shares with others, then padding, then the row's other
 * tokens. All rows end in the same column.
 *
 * @param shared columns of the shared tokens, 0 for none
 * @param padding for each row, its number of padding columns
 */
record RowLayout(int shared, int[] padding) {

    /** Rows without padding and without shared tokens. */
    static RowLayout unpadded(int rows) {
        return new RowLayout(0, new int[rows]);
    }

    int rows() {
        return padding.length;
    }

    boolean isPadding(int row, int column) {
        return column >= shared && column < shared + padding[row];
    }

    boolean hasPadding() {
        return Arrays.stream(padding).anyMatch(columns -> columns > 0);
    }

    /** Position of a token in its sequence, from 0; 0 for padding. */
    int position(int row, int column) {
        if (isPadding(row, column)) {
            return 0;
        }
        return column < shared ? column : column - padding[row];
    }

    /** For each row, the number of tokens in the first columns. */
    int[] lengths(int columns) {
        return Arrays.stream(padding).map(left -> columns - left).toArray();
    }

    /** @return {@code [rows][to - from]} */
    int[][] positions(int from, int to) {
        int[][] positions = new int[rows()][to - from];
        for (int row = 0; row < rows(); row++) {
            for (int column = from; column < to; column++) {
                positions[row][column - from] = position(row, column);
            }
        }
        return positions;
    }

    /**
     * Whether a token attends to another one. Padding must attend to something, or its softmax is NaN: it attends to itself.
     *
     * @param window number of positions that a token attends to, including its own
     */
    boolean sees(int row, int column, int other, int window) {
        return column == other
                || (other < column && !isPadding(row, other) && position(row, column) - position(row, other) < window);
    }
}
