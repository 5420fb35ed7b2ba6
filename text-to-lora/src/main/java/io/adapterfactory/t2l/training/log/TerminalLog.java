package io.adapterfactory.t2l.training.log;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A line of text every so many steps, and whenever there is more than the step itself, such as a validation.
 *
 * @param every steps from one line to the next
 */
public record TerminalLog(PrintStream out, long every) implements TrainingLog {

    private static final String OF_THE_STEP = "train/";

    public TerminalLog {
        if (every < 1) {
            throw new IllegalArgumentException("a line must come every 1 step or more, found " + every);
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
