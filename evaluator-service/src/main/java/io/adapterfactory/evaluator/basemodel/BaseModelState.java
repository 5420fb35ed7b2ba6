package io.adapterfactory.evaluator.basemodel;

/** State of a base model of the store in this evaluator. */
public sealed interface BaseModelState {

    /** @param bytes memory of its weights; 0 if a server has them */
    record Loaded(long bytes) implements BaseModelState {

        @Override
        public String toString() {
            return bytes == 0 ? "loaded, on a server" : "loaded, " + MemoryLimit.gib(bytes);
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
