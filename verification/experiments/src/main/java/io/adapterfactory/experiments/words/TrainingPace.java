package io.adapterfactory.experiments.words;

import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Progress and speed of a training, over its last steps. */
public final class TrainingPace {

    private static final int LAST = 20;

    private record Step(double loss, long tokens, double seconds) {}

    private final long steps;
    private final Deque<Step> last = new ArrayDeque<>();
    private long done;

    /** @param steps of the whole training */
    TrainingPace(long steps) {
        this.steps = steps;
    }

    void record(StepReport report, long tokens, double seconds) {
        done = report.step() + 1;
        last.addLast(new Step(report.loss(), tokens, seconds));
        if (last.size() > LAST) {
            last.removeFirst();
        }
    }

    /** Number of finished steps. */
    public long done() {
        return done;
    }

    /** Total number of steps. */
    public long steps() {
        return steps;
    }

    /** Mean of the last steps, in nats per token. */
    public double loss() {
        return last.stream().mapToDouble(Step::loss).average().orElse(Double.NaN);
    }

    public double tokensPerSecond() {
        return last.stream().mapToLong(Step::tokens).sum() / seconds();
    }

    public double secondsPerStep() {
        return seconds() / last.size();
    }

    private double seconds() {
        return last.stream().mapToDouble(Step::seconds).sum();
    }

    /** Time until the last step, at this pace. */
    public Duration remaining() {
        return Duration.ofSeconds(Math.round((steps - done) * secondsPerStep()));
    }
}
