package io.adapterfactory.factory.launch;

/** What the services' connections lead to. */
public enum Line {
    BROKERS,
    REGISTRY
}
