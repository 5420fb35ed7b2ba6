package io.adapterfactory.t2l.training.log;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A line of text at an interval of steps, and for records that contain more than the step itself, such as a validation.
 *
 * @param every number of steps between two lines
 */
public record TerminalLog(PrintStream out, long every) implements TrainingLog {

    private static final String OF_THE_STEP = "train/";

    public TerminalLog {
        if (every < 1) {
            throw new IllegalArgumentException(
                    "the number of steps between two lines must be at least 1, found " + every);
        }
    }

    @Override
    public void record(long step, Map<String, Double> values) {
        boolean more = values.keySet().stream().anyMatch(name -> !name.startsWith(OF_THE_STEP));
        if (!more && step % every != 0) {
            return;
        }
        out.println("step " + step
                + values.entrySet().stream()
                        .map(value -> String.format(Locale.ROOT, "  %s %.5g", value.getKey(), value.getValue()))
                        .collect(Collectors.joining()));
    }

    @Override
    public void resumeAfter(long step) {
        out.println("resuming after step " + step);
    }
}
