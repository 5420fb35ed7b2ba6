package io.adapterfactory.t2l.task;

import java.util.List;

/**
 * A solved example that is only for scoring.
 *
 * @param prompt for the model
 * @param answers right answers, the preferred one first; at least one
 */
public record HeldOutExample(String prompt, List<String> answers) {

    public HeldOutExample {
        answers = List.copyOf(answers);
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("the example '" + prompt + "' has no answer; expected at least one");
        }
    }

    /** An example with one right answer. */
    public static HeldOutExample of(TaskExample example) {
        return new HeldOutExample(example.prompt(), List.of(example.answer()));
    }
}
