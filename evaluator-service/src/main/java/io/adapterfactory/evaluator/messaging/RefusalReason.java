package io.adapterfactory.evaluator.messaging;

/** Why an adapter cannot be scored, however often it is tried. */
enum RefusalReason {
    /** The record is not an adapter event of a registered schema. */
    UNREADABLE,
    /** A rule is broken: its place is no folder, its base model or benchmark is not there, a benchmark cannot be used. */
    INVALID,
    /** Its files are missing or not what their digests say. */
    DAMAGED,
    /** Something else went wrong while it was scored; the evaluator's log has the whole story. */
    FAILED
}
