package io.adapterfactory.t2l.task.suite;

import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.words.WordsSuite;
import java.util.List;

/** The suites by name. */
public final class TaskSuites {

    private TaskSuites() {}

    /** The names that {@link #named} accepts. */
    public static List<String> names() {
        return List.of("nano", "words", "none");
    }

    /**
     * @param name from a base model's profile; {@code none} is the empty suite
     * @throws IllegalArgumentException when the suite does not exist
     */
    public static TaskSuite named(String name) {
        return switch (name) {
            case "nano" -> NanoSuite.standard();
            case "words" -> WordsSuite.standard();
            case "none" -> new NoTasks();
            default ->
                throw new IllegalArgumentException(
                        "task suite '" + name + "' is unknown; expected one of " + String.join(", ", names()));
        };
    }
}
