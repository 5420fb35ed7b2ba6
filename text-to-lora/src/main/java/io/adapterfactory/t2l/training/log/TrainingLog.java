package io.adapterfactory.t2l.training.log;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Receives the measurements of a training. Used from the thread that trains. */
@FunctionalInterface
public interface TrainingLog extends AutoCloseable {

    /** Records nothing. */
    TrainingLog NONE = (step, values) -> {};

    /**
     * @param step steps done: the first step's values come with 1, what is measured before it with 0
     * @param values by name, such as {@code train/loss} or {@code validation/loss}
     */
    void record(long step, Map<String, Double> values);

    /**
     * The training continues after {@code step} steps. Records of later steps come from a run that was interrupted, and
     * are dropped; these steps are recorded again.
     */
    default void resumeAfter(long step) {}

    @Override
    default void close() {}

    /** Several logs as one; each record goes to all, in order. */
    static TrainingLog all(List<TrainingLog> logs) {
        return new AllLogs(logs);
    }

    /**
     * {@code metrics.jsonl} and a TensorBoard event file in one folder, which is created if it is missing.
     *
     * @throws java.io.UncheckedIOException when the folder cannot be written
     */
    static TrainingLog inFolder(Path folder) {
        return all(List.of(
                JsonLinesLog.open(folder.resolve("metrics.jsonl")), TensorBoardLog.open(folder, Clock.systemUTC())));
    }

    /**
     * This log for a training whose first step follows {@code steps} steps of an earlier one; closing it closes
     * nothing.
     */
    default TrainingLog after(long steps) {
        TrainingLog whole = this;
        return new TrainingLog() {
            @Override
            public void record(long step, Map<String, Double> values) {
                whole.record(steps + step, values);
            }

            @Override
            public void resumeAfter(long step) {
                whole.resumeAfter(steps + step);
            }
        };
    }
}
