package io.adapterfactory.t2l.training;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Told how a training goes. Used from the thread that trains. */
@FunctionalInterface
public interface TrainingLog extends AutoCloseable {

    /** Keeps nothing. */
    TrainingLog NONE = (step, values) -> {};

    /**
     * @param step steps done: the first step's values are told of at 1, what is measured before it at 0
     * @param values by name, such as {@code train/loss} or {@code validation/loss}
     */
    void record(long step, Map<String, Double> values);

    /** The training goes on after {@code step} steps: what was told of later ones was done by a run that was cut off, and comes again. */
    default void goOnAfter(long step) {}

    @Override
    default void close() {}

    /** Tells each in turn. */
    static TrainingLog all(List<TrainingLog> logs) {
        return new AllLogs(logs);
    }

    /**
     * {@code metrics.jsonl} and a TensorBoard event file in one folder, which is made if it is not there.
     *
     * @throws java.io.UncheckedIOException when the folder cannot be written
     */
    static TrainingLog inFolder(Path folder) {
        return all(List.of(
                JsonLinesLog.open(folder.resolve("metrics.jsonl")), TensorBoardLog.open(folder, Clock.systemUTC())));
    }

    /** This log for a training whose first step comes after {@code steps} steps of an earlier one; closing it closes nothing. */
    default TrainingLog after(long steps) {
        TrainingLog whole = this;
        return new TrainingLog() {
            @Override
            public void record(long step, Map<String, Double> values) {
                whole.record(steps + step, values);
            }

            @Override
            public void goOnAfter(long step) {
                whole.goOnAfter(steps + step);
            }
        };
    }
}
