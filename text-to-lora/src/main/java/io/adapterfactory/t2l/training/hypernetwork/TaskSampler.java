package io.adapterfactory.t2l.training.hypernetwork;

import java.util.Arrays;
import java.util.Random;

/** Chooses the tasks of a step. */
public sealed interface TaskSampler {

    /**
     * @param step 0-based
     * @param seed of the run
     * @return indices of {@code count} tasks
     */
    int[] sample(long step, long seed, int count);

    /**
     * The reference's sampler: all tasks in a new random order each epoch, {@code count} at a time; an incomplete last
     * group is skipped.
     */
    record EachInTurn(int tasks) implements TaskSampler {

        @Override
        public int[] sample(long step, long seed, int count) {
            if (count > tasks) {
                throw new IllegalArgumentException(
                        "a batch of " + count + " different tasks cannot be drawn from " + tasks + " tasks");
            }
            long groups = tasks / count;
            int[] order = new int[tasks];
            Arrays.setAll(order, i -> i);
            Random random = new Random(seed * 31 + step / groups);
            for (int i = tasks - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int held = order[i];
                order[i] = order[other];
                order[other] = held;
            }
            int from = (int) (step % groups) * count;
            return Arrays.copyOfRange(order, from, from + count);
        }
    }

    /**
     * Independent samples in proportion to weights.
     *
     * @param weights one for each task, none negative, not all zero
     */
    record Weighted(double[] weights) implements TaskSampler {

        public Weighted {
            double total = 0;
            for (double weight : weights) {
                if (!(weight >= 0)) {
                    throw new IllegalArgumentException("a task's weight must be 0 or more, found " + weight);
                }
                total += weight;
            }
            if (!(total > 0)) {
                throw new IllegalArgumentException("at least one task's weight must be above 0");
            }
            weights = weights.clone();
        }

        @Override
        public int[] sample(long step, long seed, int count) {
            Random random = new Random(seed * 31 + step);
            double total = Arrays.stream(weights).sum();
            int[] drawn = new int[count];
            for (int i = 0; i < count; i++) {
                double target = random.nextDouble() * total;
                int task = 0;
                while (task < weights.length - 1 && target >= weights[task]) {
                    target -= weights[task++];
                }
                drawn[i] = task;
            }
            return drawn;
        }
    }
}
