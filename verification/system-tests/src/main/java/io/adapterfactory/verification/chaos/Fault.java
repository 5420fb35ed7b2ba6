package io.adapterfactory.verification.chaos;

import io.adapterfactory.cli.launch.NetworkLink;

/** A fault that is injected and then ended; times in seconds. */
public sealed interface Fault {

    /** {@code kill -9} of a service, which is restarted immediately. */
    record ServiceKilled(String service) implements Fault {}

    /** {@code SIGSTOP} of a service, {@code SIGCONT} later. */
    record ServicePaused(String service, int seconds) implements Fault {}

    /** {@code kill -9} of the broker that leads a topic's first partition. */
    record LeaderKilled(String topic, int seconds) implements Fault {}

    /** {@code SIGSTOP} of that broker. */
    record LeaderPaused(String topic, int seconds) implements Fault {}

    /** Graceful restart of all brokers. */
    record BrokersRestarted() implements Fault {}

    /** {@code kill -9} of the schema registry, which keeps its schemas in a topic. */
    record RegistryKilled(int seconds) implements Fault {}

    /** {@code SIGSTOP} of the schema registry. */
    record RegistryPaused(int seconds) implements Fault {}

    /** All connections to the brokers or the registry are closed, including new ones. */
    record ConnectionsCut(NetworkLink link, int seconds) implements Fault {}

    /** All data on these connections is delayed. */
    record ConnectionsDelayed(NetworkLink link, int milliseconds, int seconds) implements Fault {}

    /** The store is read-only. */
    record StoreReadOnly(int seconds) implements Fault {}

    /** The store has no free space. */
    record StoreFull(int seconds) implements Fault {}
}
