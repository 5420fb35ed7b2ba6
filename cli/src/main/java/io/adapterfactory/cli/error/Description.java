package io.adapterfactory.cli.error;

/**
 * A task description that the factory takes.
 *
 * @param text 1 to {@value #LONGEST} characters after trimming, without control characters other than white space
 */
public record Description(String text) {

    public static final int LONGEST = 4000;

    public Description {
        text = text.strip();
        if (text.isEmpty()) {
            throw FactoryException.badInput("the task description is empty; expected 1 to " + LONGEST + " characters");
        }
        int length = text.codePointCount(0, text.length());
        if (length > LONGEST) {
            throw FactoryException.badInput(
                    "the task description has " + length + " characters; expected 1 to " + LONGEST);
        }
        int control = firstControl(text);
        if (control >= 0) {
            throw FactoryException.badInput(String.format(
                    "the task description is no text: character %d is U+%04X; expected text of 1 to %d characters",
                    control + 1, (int) text.charAt(control), LONGEST));
        }
    }

    private static int firstControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean control = Character.isISOControl(character) && !Character.isWhitespace(character);
            // U+FFFD is what a decoder writes for bytes that are no text.
            if (control || character == '\uFFFD') {
                return i;
            }
        }
        return -1;
    }
}
