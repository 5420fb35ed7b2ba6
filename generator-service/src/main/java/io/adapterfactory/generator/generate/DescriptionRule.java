package io.adapterfactory.generator.generate;

/** What a task description must be: 1 to 4000 characters of text after trimming. */
public final class DescriptionRule {

    public static final int MOST_CHARACTERS = 4000;

    private static final int REPLACEMENT_CHARACTER = 0xFFFD;

    private DescriptionRule() {}

    /**
     * @return the description, trimmed
     * @throws RefusedException ({@link RefusalReason#INVALID}) if it is missing, empty, too long or not text
     */
    public static String check(String description) {
        if (description == null || description.isBlank()) {
            throw invalid("the description is empty; expected 1 to %d characters".formatted(MOST_CHARACTERS));
        }
        String trimmed = description.strip();
        int characters = trimmed.codePointCount(0, trimmed.length());
        if (characters > MOST_CHARACTERS) {
            throw invalid("the description has %d characters; expected 1 to %d".formatted(characters, MOST_CHARACTERS));
        }
        int position = 0;
        for (int character : trimmed.codePoints().toArray()) {
            if (isBinary(character)) {
                throw invalid("the description holds U+%04X at character %d, which is not text; expected plain text"
                        .formatted(character, position + 1));
            }
            position++;
        }
        return trimmed;
    }

    /** Whether a character is none of a text: most control characters, half of a surrogate pair, none of Unicode. */
    public static boolean isBinary(int character) {
        boolean layout = character == '\n' || character == '\r' || character == '\t';
        return (Character.isISOControl(character) && !layout)
                || character == REPLACEMENT_CHARACTER
                || Character.getType(character) == Character.SURROGATE
                || Character.getType(character) == Character.UNASSIGNED;
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(RefusalReason.INVALID, message);
    }
}
