package io.adapterfactory.trainer.gate;

import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.trainer.pool.ValidationTask;
import java.nio.charset.StandardCharsets;

/**
 * An order by the trainer itself: the adapter of a given version for a validation task. Its id depends only on its
 * content, so that the order and its result are recognized after a restart.
 *
 * @param candidate for whose validation it is ordered
 */
public record ValidationOrder(String taskId, String baseModel, String version, String candidate, ValidationTask task) {

    private static final String PREFIX = "validation/";
    private static final int HASH_LENGTH = 16;

    /** The order of a version's adapter. */
    static ValidationOrder of(String baseModel, String version, String candidate, ValidationTask task) {
        return new ValidationOrder(
                PREFIX + baseModel + "/" + version + "/" + hash(task), baseModel, version, candidate, task);
    }

    /** Equal for equal tasks, 16 hex digits. */
    static String hash(ValidationTask task) {
        String text = task.description() + "\n" + task.benchmark();
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH);
    }

    /** The same order with a new id, because the benchmark has changed since it was scored. */
    ValidationOrder again() {
        return new ValidationOrder(taskId + "/for/" + candidate, baseModel, version, candidate, task);
    }

    /** Whether the id is that of one of the trainer's own orders. */
    public static boolean isValidation(String taskId) {
        return taskId.startsWith(PREFIX);
    }
}
