package io.adapterfactory.factory.chaos;

/**
 * A record as it lies on {@code task-descriptions}; its value may be anything.
 *
 * @param taskId the record's key
 * @param sha256 of its value, hex
 */
public record TaskRead(String taskId, String sha256) {

    private static final String VALIDATION = "validation/";

    /** Whether the trainer ordered it to validate a candidate. */
    boolean isValidation() {
        return taskId.startsWith(VALIDATION);
    }
}
