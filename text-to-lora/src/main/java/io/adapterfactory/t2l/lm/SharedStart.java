package io.adapterfactory.t2l.lm;

import java.util.Arrays;
import java.util.List;

/**
 * The first tokens of the prompts of a batch, as far as they are the same in each group of consecutive rows.
 *
 * @param tokens number of these tokens, 0 for none
 * @param rows of each group
 */
record SharedStart(int tokens, int rows) {

    static final SharedStart NONE = new SharedStart(0, 1);

    /** The longest start of groups of this size that leaves at least one token of each prompt. */
    static SharedStart of(List<int[]> prompts, int rows) {
        int tokens = Integer.MAX_VALUE;
        for (int row = 0; row < prompts.size(); row++) {
            int[] first = prompts.get(row - row % rows);
            int differ = Arrays.mismatch(first, prompts.get(row));
            int alike = differ < 0 ? first.length : differ;
            tokens = Math.min(tokens, Math.min(alike, prompts.get(row).length - 1));
        }
        return new SharedStart(tokens, rows);
    }

    /** The number of tokens that need not be processed in a batch with this number of rows. */
    int saved(int ofRows) {
        return tokens * (ofRows - ofRows / rows);
    }

    /** The start of each group, {@code [groups][tokens]}. */
    int[][] tokens(List<int[]> prompts) {
        int[][] starts = new int[prompts.size() / rows][];
        for (int group = 0; group < starts.length; group++) {
            starts[group] = Arrays.copyOf(prompts.get(group * rows), tokens);
        }
        return starts;
    }
}
