package io.adapterfactory.serving.proof;

/** Result of checking whether a server applies an adapter. */
public sealed interface ProofResult {

    /** The result as a message for people. */
    String words();

    /** The server answers with the adapter. */
    record Passed(String words) implements ProofResult {}

    /** The server answers with something else. */
    record Failed(String words) implements ProofResult {}

    /** The server has not loaded the adapter yet. */
    record Pending(String words) implements ProofResult {}

    /** The check was not possible. */
    record NotChecked(String words) implements ProofResult {}
}
