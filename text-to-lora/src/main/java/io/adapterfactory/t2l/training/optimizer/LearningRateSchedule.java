package io.adapterfactory.t2l.training.optimizer;

/** The learning rate of every step, counted from 0. */
public sealed interface LearningRateSchedule {

    /** @return the learning rate of {@code step}, 0-based */
    double at(long step);

    /**
     * Linear warm-up from 0 over {@code warmupSteps}, then linear decay to 0 at {@code totalSteps}; step 0 uses 0.
     * Matches transformers' {@code get_linear_schedule_with_warmup}.
     */
    record Linear(double peak, long warmupSteps, long totalSteps) implements LearningRateSchedule {

        /** @param warmupFraction share of all steps, 0 to 1; the paper's scripts use 0.2 */
        public static Linear withWarmupFraction(double peak, double warmupFraction, long totalSteps) {
            return new Linear(peak, (long) (warmupFraction * totalSteps), totalSteps);
        }

        @Override
        public double at(long step) {
            if (step < warmupSteps) {
                return peak * step / Math.max(1, warmupSteps);
            }
            return peak * Math.max(0.0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
        }
    }

    /** Linear warm-up over {@code warmupSteps}, then half a cosine from {@code peak} to {@code floor}. */
    record Cosine(double peak, double floor, long warmupSteps, long totalSteps) implements LearningRateSchedule {

        @Override
        public double at(long step) {
            if (step < warmupSteps) {
                return peak * (step + 1) / warmupSteps;
            }
            double done = Math.min(1.0, (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
            return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * done));
        }
    }

    /** Linear warm-up from 0 over {@code warmupSteps}, then the same rate at every step. */
    record Constant(double rate, long warmupSteps) implements LearningRateSchedule {

        @Override
        public double at(long step) {
            return step < warmupSteps ? rate * step / warmupSteps : rate;
        }
    }
}
