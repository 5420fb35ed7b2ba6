package io.adapterfactory.serving.fleet;

import java.util.Optional;

/**
 * Progress of one adapter in a refresh.
 *
 * @param adapterId of the adapter to be replaced
 * @param description of both; empty if the record of the old one is no longer kept
 * @param newAdapterId id of the new one, once it is made
 * @param reason why it has this state, as a message
 */
public record RefreshItem(
        String adapterId, String description, Optional<String> newAdapterId, State state, String reason) {

    /** In the order in which an adapter passes through them. */
    public enum State {
        /** Others are made first. */
        WAITING,
        /** On the topic of tasks. */
        ORDERED,
        /** Made, and being scored. */
        MADE,
        /** Better or not worse; servers are loading it. */
        LOADING,
        /** Served in place of the old one. */
        REPLACED,
        /** The old one stays. */
        KEPT,
        /** It was not made, or could not be scored; the old one stays. */
        FAILED,
        /** The refresh or its version was rolled back; the old adapter is served again. */
        RETURNED;

        /** Whether the generator or the evaluator works on it. */
        boolean isUnderWay() {
            return this == ORDERED || this == MADE;
        }

        /** Whether the factory will do nothing more for it. */
        boolean isFinal() {
            return this == REPLACED || this == KEPT || this == FAILED || this == RETURNED;
        }
    }
}
