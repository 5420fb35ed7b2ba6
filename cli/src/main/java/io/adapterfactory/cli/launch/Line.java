package io.adapterfactory.cli.launch;

/** What the services' connections lead to. */
public enum Line {
    BROKERS,
    REGISTRY
}
