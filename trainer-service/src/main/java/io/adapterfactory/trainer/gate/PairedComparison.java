package io.adapterfactory.trainer.gate;

import io.adapterfactory.t2l.statistics.PairedDifference;
import io.adapterfactory.trainer.pool.ValidationTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares the scores of a candidate and the champion on the same examples of the same tasks.
 *
 * <p>The tasks are fixed, and their examples are a sample. Task {@code t} has {@code n_t} examples, whose differences
 * have the mean {@code d_t} and the variance {@code s_t^2}, and the share {@code w_t} of the total weight. Then the
 * difference is the sum of {@code w_t d_t}, and its variance is the sum of {@code w_t^2 s_t^2 / n_t} (the estimate of a
 * stratified sample). For grades of 0 and 1 and tasks of equal weight, this is McNemar's test, stratified by task.
 *
 * @param candidate weighted mean score over tasks, 0 to 1
 * @param champion weighted mean score over tasks, 0 to 1
 * @param delta the candidate's score minus the champion's
 * @param low end of the 95 % interval of {@code delta}
 * @param high upper end of the same interval
 * @param tasks number of compared tasks
 * @param examples total number of examples
 */
public record PairedComparison(
        double candidate, double champion, double delta, double low, double high, List<TaskDelta> tasks, int examples) {

    private static final double Z_95 = 1.959963984540054;

    /**
     * The grades of one task's examples, in the same order.
     *
     * @param weight of the task relative to the others, above 0
     */
    public record Pair(ValidationTask task, double weight, float[] champion, float[] candidate) {}

    /**
     * The difference on one task.
     *
     * @param pValue two-sided, for no difference: McNemar's exact test for grades of 0 and 1
     */
    public record TaskDelta(ValidationTask task, double delta, double pValue) {}

    /** @param pairs at least one pair */
    static PairedComparison of(List<Pair> pairs) {
        double candidate = 0;
        double champion = 0;
        double variance = 0;
        int examples = 0;
        double weights = pairs.stream().mapToDouble(Pair::weight).sum();
        List<TaskDelta> deltas = new ArrayList<>();
        for (Pair pair : pairs) {
            double[] before = doubles(pair.champion());
            double[] after = doubles(pair.candidate());
            PairedDifference difference = PairedDifference.of(before, after);
            deltas.add(new TaskDelta(pair.task(), difference.delta(), difference.pValue()));
            double share = pair.weight() / weights;
            candidate += share * mean(after);
            champion += share * mean(before);
            variance += share * share * varianceOfMean(before, after, difference.delta());
            examples += after.length;
        }
        double delta = candidate - champion;
        double halfWidth = Z_95 * Math.sqrt(variance);
        return new PairedComparison(
                candidate, champion, delta, delta - halfWidth, delta + halfWidth, List.copyOf(deltas), examples);
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
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** Whether the candidate is significantly worse. */
    boolean isWorse() {
        return high < 0;
    }

    boolean isBetter() {
        return delta > 0;
    }

    /**
     * Tasks whose score dropped by more than {@code maxLoss}, beyond chance: p below 5 % divided by the number of tasks
     * (Bonferroni).
     */
    List<TaskDelta> harmed(double maxLoss) {
        return tasks.stream()
                .filter(task -> task.delta() < -maxLoss && task.pValue() < PairedDifference.SIGNIFICANCE / tasks.size())
                .toList();
    }
}
