package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.lm.ModelMemory;

/**
 * Maximum size of a batch.
 *
 * @param rows maximum number of rows
 * @param bytes maximum memory in addition to the model's weights; a single row may use more
 */
public record BatchLimit(int rows, long bytes) {

    public BatchLimit {
        if (rows < 1) {
            throw new IllegalArgumentException("rows of a batch are " + rows + "; expected at least 1");
        }
    }

    /** No memory limit. */
    public static BatchLimit ofRows(int rows) {
        return new BatchLimit(rows, Long.MAX_VALUE);
    }

    /** Maximum number of rows whose prompts and answers have at most this many tokens. */
    int rows(ModelMemory memory, int promptTokens, int newTokens) {
        long fit = bytes / memory.batch(1, promptTokens, newTokens);
        return (int) Math.max(1, Math.min(rows, fit));
    }
}
