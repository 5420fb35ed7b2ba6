package io.adapterfactory.trainer.gate;

/**
 * How much of the champion's scores a candidate may lose, even if it is better on the whole. Both limits are 0 to 1; 1
 * means no limit.
 *
 * @param ofOneTask a candidate that loses more on a single task, beyond chance, is rejected
 * @param ofOldTasks a candidate that loses more on the mean of the {@linkplain TaskGroup#OLD old tasks} is rejected, if
 *     the whole 95 % interval of the loss is above this
 */
public record LossLimits(double ofOneTask, double ofOldTasks) {

    public static final LossLimits NONE = new LossLimits(1, 1);

    public LossLimits {
        require("max-task-loss", ofOneTask);
        require("max-old-tasks-loss", ofOldTasks);
    }

    private static void require(String setting, double limit) {
        if (!(limit >= 0 && limit <= 1)) {
            throw new IllegalArgumentException(
                    "factory.gate." + setting + " is " + limit + "; expected 0 to 1, where 1 means no limit");
        }
    }
}
