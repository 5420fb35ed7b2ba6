package io.adapterfactory.verification.history;

/**
 * A record of {@code task-descriptions}; its value may be invalid.
 *
 * @param taskId the record's key
 * @param sha256 of its value, hex
 */
public record TaskRead(String taskId, String sha256) {

    private static final String VALIDATION = "validation/";
    private static final String CONTROL = "control/";

    /** Whether the trainer ordered it to judge a version. */
    public boolean isOfTrainer() {
        return taskId.startsWith(VALIDATION) || taskId.startsWith(CONTROL);
    }
}
