package io.adapterfactory.schemas;

/** A task breaks a rule of {@link TaskRules}; the message names the field, what was found, and what was expected. */
public class InvalidTaskException extends IllegalArgumentException {

    private final String field;
    private final String found;
    private final String expected;

    /**
     * @param field name of the field, for example {@code description}
     * @param found the actual content, as the rest of a sentence, for example {@code is empty}
     * @param expected the valid content, for example {@code 1 to 4000 characters}
     */
    public InvalidTaskException(String field, String found, String expected) {
        super(field + " " + found + "; expected " + expected);
        this.field = field;
        this.found = found;
        this.expected = expected;
    }

    public String field() {
        return field;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }
}
