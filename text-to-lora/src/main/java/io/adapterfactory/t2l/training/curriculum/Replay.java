package io.adapterfactory.t2l.training.curriculum;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The share of the draws that goes to learned tasks, those that the start of the round was trained on. A small share
 * keeps nearly all that was learned (Continual-T0, arXiv 2205.12393).
 */
public sealed interface Replay {

    /**
     * Changes the weights of a round's tasks, in the same order. They stay as they are if no task is learned, or all
     * are.
     */
    double[] of(List<TaskStanding> tasks, double[] weights);

    /** The kind, and the share if it has one. */
    String text();

    /** No separate share: learned tasks are sampled like the others. */
    record AsSampled() implements Replay {

        @Override
        public double[] of(List<TaskStanding> tasks, double[] weights) {
            return weights.clone();
        }

        @Override
        public String text() {
            return "off";
        }
    }

    /**
     * Learned tasks get a share of the draws, each of them equally often.
     *
     * @param share above 0 and below 1
     */
    record Uniform(double share) implements Replay {

        public Uniform {
            requireShare(share);
        }

        @Override
        public double[] of(List<TaskStanding> tasks, double[] weights) {
            return withShare(share, tasks, weights, task -> 1);
        }

        @Override
        public String text() {
            return "uniform " + share;
        }
    }

    /**
     * Learned tasks get a share of the draws, each of them in proportion to how far its score has fallen below its
     * best. A small minimum keeps all of them.
     *
     * @param share above 0 and below 1
     */
    record ByRegression(double share) implements Replay {

        private static final double MINIMUM = 0.05;

        public ByRegression {
            requireShare(share);
        }

        @Override
        public double[] of(List<TaskStanding> tasks, double[] weights) {
            return withShare(share, tasks, weights, task -> MINIMUM + task.regression());
        }

        @Override
        public String text() {
            return "regression " + share;
        }
    }

    private static void requireShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("the share of replay must be above 0 and below 1, found " + share);
        }
    }

    private static double[] withShare(
            double share, List<TaskStanding> tasks, double[] weights, ToDoubleFunction<TaskStanding> ofLearned) {
        double[] changed = weights.clone();
        for (int i = 0; i < changed.length; i++) {
            if (tasks.get(i).learned()) {
                changed[i] = ofLearned.applyAsDouble(tasks.get(i));
            }
        }
        double learned = sum(tasks, changed, TaskStanding::learned);
        double others = sum(tasks, changed, task -> !task.learned());
        if (learned == 0 || others == 0) {
            return weights.clone();
        }
        double factor = share / (1 - share) * others / learned;
        for (int i = 0; i < changed.length; i++) {
            changed[i] *= tasks.get(i).learned() ? factor : 1;
        }
        return changed;
    }

    private static double sum(List<TaskStanding> tasks, double[] weights, Predicate<TaskStanding> which) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += which.test(tasks.get(i)) ? weights[i] : 0;
        }
        return sum;
    }
}
