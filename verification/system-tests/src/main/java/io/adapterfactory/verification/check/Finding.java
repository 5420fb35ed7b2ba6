package io.adapterfactory.verification.check;

/**
 * Something that must not be.
 *
 * @param subject the task, version or file that it is about
 * @param detail what was found and what is expected, in words
 */
public record Finding(Kind kind, String subject, String detail) {

    /** What went wrong. */
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
        /** A good task, or its adapter, among the dead letters. */
        WRONGLY_REFUSED,
        /** An answer to a task that had to be refused. */
        NOT_REFUSED,
        /** A record that nobody ordered. */
        UNORDERED,
        /** A record that contradicts what it answers. */
        CONTRADICTION,
        ILLEGAL_VERSION_MOVE,
        /** A training round that was begun, and of which no version came or none was judged. */
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
