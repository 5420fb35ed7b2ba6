package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.lm.ModelMemory;

/**
 * How large a batch may be.
 *
 * @param rows of a batch
 * @param bytes that a batch may take beside the model's weights; a single row may take more
 */
public record BatchLimit(int rows, long bytes) {

    public BatchLimit {
        if (rows < 1) {
            throw new IllegalArgumentException("rows of a batch are " + rows + "; expected at least 1");
        }
    }

    /** Without a limit of memory. */
    public static BatchLimit ofRows(int rows) {
        return new BatchLimit(rows, Long.MAX_VALUE);
    }

    /** Rows of a batch whose prompts and answers have at most so many tokens. */
    int rows(ModelMemory memory, int promptTokens, int newTokens) {
        long fit = bytes / memory.batch(1, promptTokens, newTokens);
        return (int) Math.max(1, Math.min(rows, fit));
    }
}
