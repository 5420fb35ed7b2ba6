package io.adapterfactory.t2l.task;

/**
 * One solved example.
 *
 * @param history the conversation before the input
 * @param input text for the model
 * @param answer expected answer
 */
public record TaskExample(History history, String input, String answer) {

    /** An input without a conversation. */
    public TaskExample(String prompt, String answer) {
        this(History.NONE, prompt, answer);
    }

    /** All text before the answer, with a blank line between its parts. */
    public String prompt() {
        return history.before(input);
    }
}
