package io.adapterfactory.cli.launch;

/** What a service's connections lead to. */
public enum NetworkLink {
    BROKERS,
    REGISTRY
}
