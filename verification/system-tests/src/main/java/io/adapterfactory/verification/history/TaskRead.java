package io.adapterfactory.verification.history;

/**
 * A record as it lies on {@code task-descriptions}; its value may be anything.
 *
 * @param taskId the record's key
 * @param sha256 of its value, hex
 */
public record TaskRead(String taskId, String sha256) {

    private static final String VALIDATION = "validation/";

    /** Whether the trainer ordered it to validate a candidate. */
    public boolean isValidation() {
        return taskId.startsWith(VALIDATION);
    }
}
