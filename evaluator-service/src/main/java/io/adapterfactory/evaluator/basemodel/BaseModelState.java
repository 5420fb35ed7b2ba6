package io.adapterfactory.evaluator.basemodel;

import java.util.Optional;

/** A base model of the store, as this evaluator knows it. */
public sealed interface BaseModelState {

    /**
     * @param bytes that it takes; 0 if a server has its weights
     * @param whyNoLikelihoods why multiple choice cannot be scored; empty if it can
     */
    record Loaded(long bytes, Optional<String> whyNoLikelihoods) implements BaseModelState {

        @Override
        public String toString() {
            return (bytes == 0 ? "loaded, on a server" : "loaded, " + MemoryLimit.gib(bytes))
                    + whyNoLikelihoods
                            .map(why -> "; no multiple choice: " + why)
                            .orElse("");
        }
    }

    /** Will be loaded when needed. @param bytes memory that it will use */
    record OnDemand(long bytes) implements BaseModelState {

        @Override
        public String toString() {
            return "not loaded, will use " + MemoryLimit.gib(bytes);
        }
    }

    /** Its store or its server is unavailable; will be retried. */
    record Waiting(String reason) implements BaseModelState {

        @Override
        public String toString() {
            return "waits: " + reason;
        }
    }

    /** Its records are refused with this reason. */
    record Unusable(String reason) implements BaseModelState {

        @Override
        public String toString() {
            return "cannot be used: " + reason;
        }
    }

    /** Other pods process its records. */
    record Elsewhere() implements BaseModelState {

        @Override
        public String toString() {
            return "processed by other pods";
        }
    }

    /** Whether adapters for it can be scored here. */
    default boolean isUsable() {
        return this instanceof Loaded || this instanceof OnDemand;
    }

    /** Whether it is in memory, or its server is connected. */
    default boolean isLoaded() {
        return this instanceof Loaded;
    }
}
