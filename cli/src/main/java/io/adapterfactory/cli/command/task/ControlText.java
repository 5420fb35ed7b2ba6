package io.adapterfactory.cli.command.task;

import io.adapterfactory.schemas.ControlScore;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.Interval;
import java.util.Locale;

/** A result's control in one line, for people. */
final class ControlText {

    private ControlText() {}

    /** Continues the line of a result; empty if the task asked for no control. */
    static String of(EvaluationResult result) {
        ControlScore control = result.getControl();
        if (control == null) {
            return "";
        }
        if (!control.getProblem().isEmpty()) {
            return "; no control: " + control.getProblem();
        }
        return String.format(
                Locale.ROOT,
                "; with another task's description (%s): %.3f%s, %.3f%s less",
                control.getDescription(),
                control.getScore(),
                bounds(control.getScoreInterval()),
                control.getDrop().getDelta(),
                bounds(control.getDrop().getInterval()));
    }

    private static String bounds(Interval interval) {
        return String.format(Locale.ROOT, " (95 %%: %.3f to %.3f)", interval.getLow(), interval.getHigh());
    }
}
