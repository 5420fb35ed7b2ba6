package io.adapterfactory.verification.check;

/**
 * A violation.
 *
 * @param subject the task, version, or file
 * @param detail what was found and what is expected, for people
 */
public record Finding(Kind kind, String subject, String detail) {

    /** Kind of the violation. */
    public enum Kind {
        LOST_TASK,
        DUPLICATE_TASK,
        ALTERED_TASK,
        LOST_ADAPTER,
        DUPLICATE_ADAPTER,
        LOST_RESULT,
        DUPLICATE_RESULT,
        LOST_DEAD_LETTER,
        DUPLICATE_DEAD_LETTER,
        ALTERED_DEAD_LETTER,
        DEAD_LETTER_WITHOUT_REASON,
        /** A valid task, or its adapter, is a dead letter. */
        WRONGLY_REFUSED,
        /** A result for a task that had to be refused. */
        NOT_REFUSED,
        /** A record without an order. */
        UNORDERED,
        /** A record that contradicts its order. */
        CONTRADICTION,
        ILLEGAL_VERSION_MOVE,
        /** A training round that began without leading to a version that was judged. */
        LOST_ROUND,
        /** Two versions from one round. */
        DUPLICATE_ROUND,
        MISSING_FILE,
        ALTERED_FILE,
        UNEXPECTED_FILE
    }

    @Override
    public String toString() {
        return kind + " " + subject + ": " + detail;
    }
}
