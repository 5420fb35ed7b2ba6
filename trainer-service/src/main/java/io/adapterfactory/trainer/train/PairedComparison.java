package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.evaluation.PairedDifference;
import java.util.List;

/**
 * How much better a candidate does than the champion on the same examples of the same tasks, every task with the same weight.
 *
 * <p>The tasks are fixed, their examples a sample: with mean {@code d_t} and variance {@code s_t^2} of the differences over
 * the {@code n_t} examples of task {@code t}, the mean difference is that of all {@code d_t}, and its variance the sum of
 * {@code s_t^2 / n_t} divided by the square of the number of tasks (the estimate of a stratified sample). For grades of 0
 * and 1 this is McNemar's test, stratified by task.
 *
 * @param candidate mean score over tasks, 0 to 1
 * @param champion mean score over tasks, 0 to 1
 * @param delta candidate's less champion's
 * @param low end of the 95 % interval of {@code delta}
 * @param high end of it
 * @param tasks that were compared
 * @param examples of all tasks together
 */
public record PairedComparison(
        double candidate, double champion, double delta, double low, double high, List<TaskDelta> tasks, int examples) {

    private static final double Z_95 = 1.959963984540054;

    /** The grades of one task's examples, in the same order. */
    public record Pair(ValidationTask task, float[] champion, float[] candidate) {}

    /**
     * The difference on one task.
     *
     * @param pValue two-sided, that there is none: McNemar's exact test for grades of 0 and 1
     */
    public record TaskDelta(ValidationTask task, double delta, double pValue) {}

    /** @param pairs at least one */
    static PairedComparison of(List<Pair> pairs) {
        double candidate = 0;
        double champion = 0;
        double variance = 0;
        int examples = 0;
        List<TaskDelta> deltas = new java.util.ArrayList<>();
        for (Pair pair : pairs) {
            double[] before = doubles(pair.champion());
            double[] after = doubles(pair.candidate());
            PairedDifference difference = PairedDifference.of(before, after);
            deltas.add(new TaskDelta(pair.task(), difference.delta(), difference.pValue()));
            candidate += mean(after);
            champion += mean(before);
            variance += varianceOfMean(before, after, difference.delta());
            examples += after.length;
        }
        int n = pairs.size();
        double delta = (candidate - champion) / n;
        double halfWidth = Z_95 * Math.sqrt(variance) / n;
        return new PairedComparison(
                candidate / n,
                champion / n,
                delta,
                delta - halfWidth,
                delta + halfWidth,
                List.copyOf(deltas),
                examples);
    }

    private static double varianceOfMean(double[] before, double[] after, double mean) {
        int n = before.length;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double deviation = after[i] - before[i] - mean;
            squares += deviation * deviation;
        }
        return n < 2 ? 0 : squares / (n - 1) / n;
    }

    private static double mean(double[] values) {
        return java.util.Arrays.stream(values).average().orElseThrow();
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** Whether chance alone hardly makes a candidate that is as good look so bad. */
    boolean isWorse() {
        return high < 0;
    }

    boolean isBetter() {
        return delta > 0;
    }

    /**
     * Tasks that lost more than {@code most} of their score, beyond chance: p below 5 % divided by the number of tasks
     * (Bonferroni).
     */
    List<TaskDelta> harmed(double most) {
        return tasks.stream()
                .filter(task -> task.delta() < -most && task.pValue() < PairedDifference.SIGNIFICANCE / tasks.size())
                .toList();
    }
}
