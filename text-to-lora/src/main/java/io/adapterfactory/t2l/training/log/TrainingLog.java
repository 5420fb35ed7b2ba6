package io.adapterfactory.t2l.training.log;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Receives the measurements of a training, on the training thread. */
@FunctionalInterface
public interface TrainingLog extends AutoCloseable {

    /** Records nothing. */
    TrainingLog NONE = (step, values) -> {};

    /**
     * @param step number of finished steps: 1 for the first step's values, 0 for values measured before it
     * @param values by name, such as {@code train/loss} or {@code validation/loss}
     */
    void record(long step, Map<String, Double> values);

    /**
     * The training continues after {@code step} steps. Records of later steps are from an interrupted run and are
     * removed; these steps will be recorded again.
     */
    default void resumeAfter(long step) {}

    @Override
    default void close() {}

    /** Several logs as one; each record goes to all of them, in order. */
    static TrainingLog all(List<TrainingLog> logs) {
        return new AllLogs(logs);
    }

    /**
     * {@code metrics.jsonl} and a TensorBoard event file in one folder, which is created if necessary.
     *
     * @throws java.io.UncheckedIOException when the folder is not writable
     */
    static TrainingLog inFolder(Path folder) {
        return all(List.of(
                JsonLinesLog.open(folder.resolve("metrics.jsonl")), TensorBoardLog.open(folder, Clock.systemUTC())));
    }

    /**
     * This log for a training that follows {@code steps} steps of an earlier one; closing it has no effect.
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
