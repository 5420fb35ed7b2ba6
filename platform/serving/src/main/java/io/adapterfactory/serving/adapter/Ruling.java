package io.adapterfactory.serving.adapter;

/**
 * Whether one adapter may take the place of another.
 *
 * @param reason in words
 */
public record Ruling(Outcome outcome, String reason) {

    /** What happens to the adapter that is there. */
    public enum Outcome {
        /** It is replaced. */
        REPLACED,
        /** It stays. */
        STAYS,
        /** Not known yet: scores are missing. */
        OPEN
    }
}
