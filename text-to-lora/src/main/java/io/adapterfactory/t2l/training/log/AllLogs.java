package io.adapterfactory.t2l.training.log;

import java.util.List;
import java.util.Map;

/** Several logs as one. */
record AllLogs(List<TrainingLog> logs) implements TrainingLog {

    AllLogs {
        logs = List.copyOf(logs);
    }

    @Override
    public void record(long step, Map<String, Double> values) {
        logs.forEach(log -> log.record(step, values));
    }

    @Override
    public void resumeAfter(long step) {
        logs.forEach(log -> log.resumeAfter(step));
    }

    @Override
    public void close() {
        logs.forEach(TrainingLog::close);
    }
}
