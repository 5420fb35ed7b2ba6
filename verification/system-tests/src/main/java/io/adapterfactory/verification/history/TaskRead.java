package io.adapterfactory.verification.history;

/**
 * A record of {@code task-descriptions}; its value may be invalid.
 *
 * @param taskId the record's key
 * @param sha256 of its value, hex
 */
public record TaskRead(String taskId, String sha256) {

    private static final String VALIDATION = "validation/";

    /** Whether it is one of the trainer's validation orders. */
    public boolean isValidation() {
        return taskId.startsWith(VALIDATION);
    }
}
