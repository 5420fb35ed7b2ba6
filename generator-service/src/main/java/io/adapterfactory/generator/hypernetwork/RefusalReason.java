package io.adapterfactory.generator.hypernetwork;

/** Why a task can never be served. */
public enum RefusalReason {
    /** The record is not a task description of a registered schema. */
    UNREADABLE,
    /** The task breaks a rule, for example its description is empty. */
    INVALID,
    /** The factory has no such base model. */
    UNKNOWN_BASE_MODEL,
    /** The base model has no such hypernetwork version, or no champion at all. */
    UNKNOWN_VERSION,
    /** The hypernetwork's folder is missing, damaged or not usable. */
    DAMAGED_STORE
}
