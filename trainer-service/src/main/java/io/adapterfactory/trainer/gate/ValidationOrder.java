package io.adapterfactory.trainer.gate;

import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.trainer.pool.ValidationTask;
import java.nio.charset.StandardCharsets;

/**
 * An order by the trainer itself: the adapter of a given version for a validation task, or for a control, which may have
 * a wrong description. Its id depends only on its content, so that the order and its result are recognized after a
 * restart.
 *
 * @param candidate for whose validation it is ordered
 * @param maxExamples maximum number of examples to score it on; 0 for all
 */
public record ValidationOrder(
        String taskId, String baseModel, String version, String candidate, ValidationTask task, int maxExamples) {

    private static final String PREFIX = "validation/";
    private static final String CONTROL_PREFIX = "control/";
    private static final int HASH_LENGTH = 16;

    /** The order of a version's adapter. */
    static ValidationOrder of(String baseModel, String version, String candidate, ValidationTask task) {
        return new ValidationOrder(
                PREFIX + baseModel + "/" + version + "/" + hash(task), baseModel, version, candidate, task, 0);
    }

    /** The order of a version's adapter as a control. */
    static ValidationOrder ofControl(String baseModel, String version, ValidationTask task, int maxExamples) {
        return new ValidationOrder(
                CONTROL_PREFIX + baseModel + "/" + version + "/" + maxExamples + "/" + hash(task),
                baseModel,
                version,
                version,
                task,
                maxExamples);
    }

    /** Equal for equal tasks, 16 hex digits. */
    static String hash(ValidationTask task) {
        String text = task.description() + "\n" + task.benchmark();
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH);
    }

    /** The same order with a new id, because the benchmark has changed since it was scored. */
    ValidationOrder again() {
        return new ValidationOrder(taskId + "/for/" + candidate, baseModel, version, candidate, task, maxExamples);
    }

    /** Whether this orders a control. */
    public boolean isControl() {
        return isControl(taskId);
    }

    /** Whether the id is that of one of the trainer's own orders of controls. */
    public static boolean isControl(String taskId) {
        return taskId.startsWith(CONTROL_PREFIX);
    }

    /** Whether the id is that of one of the trainer's own orders for the comparison of versions. */
    public static boolean isValidation(String taskId) {
        return taskId.startsWith(PREFIX);
    }
}
