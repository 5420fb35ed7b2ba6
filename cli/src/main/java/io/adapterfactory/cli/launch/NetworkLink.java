package io.adapterfactory.cli.launch;

/** The destination of a service's connections. */
public enum NetworkLink {
    BROKERS,
    REGISTRY
}
