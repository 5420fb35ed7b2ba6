package io.adapterfactory.serving.controller;

/** Publishes which server serves which adapter. */
public interface ServingRecords {

    /** Returns when the broker has acknowledged the record. */
    void publish(ServingStatus status);
}
