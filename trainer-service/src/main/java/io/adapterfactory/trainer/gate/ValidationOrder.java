package io.adapterfactory.trainer.gate;

import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.trainer.pool.ValidationTask;
import java.nio.charset.StandardCharsets;

/**
 * An order that the trainer itself publishes: the adapter of a given version for a validation task. Its id depends on what is
 * ordered alone, so that an order is recognised after a restart, and so is its result.
 *
 * @param candidate for whose sake it is ordered
 */
public record ValidationOrder(String taskId, String baseModel, String version, String candidate, ValidationTask task) {

    private static final String PREFIX = "validation/";
    private static final int HASH_LENGTH = 16;

    /** The order of a version's adapter. */
    static ValidationOrder of(String baseModel, String version, String candidate, ValidationTask task) {
        return new ValidationOrder(
                PREFIX + baseModel + "/" + version + "/" + hash(task), baseModel, version, candidate, task);
    }

    /** The same for the same task, 16 hex digits. */
    static String hash(ValidationTask task) {
        String text = task.description() + "\n" + task.benchmark();
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH);
    }

    /** The same once more, because the benchmark has changed since it was scored. */
    ValidationOrder again() {
        return new ValidationOrder(taskId + "/for/" + candidate, baseModel, version, candidate, task);
    }

    /** Whether the id is that of an order of the trainer's own. */
    public static boolean isValidation(String taskId) {
        return taskId.startsWith(PREFIX);
    }
}
