package io.adapterfactory.serving.controller;

/** Counts what the controller does. */
public interface ServingMetrics {

    /** Result of one attempt to change a server. */
    enum Outcome {
        LOADED,
        UNLOADED,
        REFUSED,
        /** Unloaded, because the server did not answer with it. */
        DISPROVED,
        AWAY
    }

    void count(String target, Outcome outcome);

    /** @param adapters that the target serves now */
    void serving(String target, int adapters);
}
