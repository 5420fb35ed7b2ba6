package io.adapterfactory.serving.controller;

/** Publishes what is served where. */
public interface ServingRecords {

    /** Returns when the broker has it. */
    void publish(ServingStatus status);
}
