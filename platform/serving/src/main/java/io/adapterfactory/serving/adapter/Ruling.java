package io.adapterfactory.serving.adapter;

/**
 * Whether one adapter may replace another.
 *
 * @param reason as a message
 */
public record Ruling(Outcome outcome, String reason) {

    /** What happens to the older adapter. */
    public enum Outcome {
        /** It is replaced. */
        REPLACED,
        /** It stays. */
        STAYS,
        /** Not known yet: scores are missing. */
        OPEN
    }
}
