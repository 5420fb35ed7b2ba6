package io.adapterfactory.trainer.description;

/** What the adapters of a control are made from. */
public enum DescriptionSource {
    /** The task's description, in words that were not trained on if there are such. */
    RIGHT("the right description"),
    /** The description of another task. */
    OTHER_TASK("another task's description"),
    /** Random letters. */
    RANDOM("a random string"),
    /** No text, which is refused as a user's description. */
    EMPTY("an empty description");

    private final String words;

    DescriptionSource(String words) {
        this.words = words;
    }

    /** For people, for example {@code another task's description}. */
    public String words() {
        return words;
    }
}
