package io.adapterfactory.t2l.task;

/**
 * One solved example.
 *
 * @param history of the conversation before the input
 * @param input what the model is given
 * @param answer what it should say
 */
public record TaskExample(History history, String input, String answer) {

    /** An input that stands alone. */
    public TaskExample(String prompt, String answer) {
        this(History.NONE, prompt, answer);
    }

    /** The text of all that is before the answer, with a blank line between its parts. */
    public String prompt() {
        return history.before(input);
    }
}
