package io.adapterfactory.verification.chaos;

import io.adapterfactory.cli.launch.NetworkLink;

/** Something that goes wrong on purpose and is put right again; times in seconds. */
public sealed interface Fault {

    /** {@code kill -9} of a service, which is started again at once. */
    record ServiceKilled(String service) implements Fault {}

    /** {@code SIGSTOP} of a service, {@code SIGCONT} later. */
    record ServicePaused(String service, int seconds) implements Fault {}

    /** {@code kill -9} of the broker that leads a topic's first partition. */
    record LeaderKilled(String topic, int seconds) implements Fault {}

    /** {@code SIGSTOP} of that broker. */
    record LeaderPaused(String topic, int seconds) implements Fault {}

    /** All brokers end in order and come back. */
    record BrokersRestarted() implements Fault {}

    /** {@code kill -9} of the schema registry, which keeps its schemas in a topic. */
    record RegistryKilled(int seconds) implements Fault {}

    /** {@code SIGSTOP} of the schema registry. */
    record RegistryPaused(int seconds) implements Fault {}

    /** Connections to the brokers or the registry end, and new ones at once. */
    record ConnectionsCut(NetworkLink link, int seconds) implements Fault {}

    /** What goes over those connections waits. */
    record ConnectionsDelayed(NetworkLink link, int milliseconds, int seconds) implements Fault {}

    /** Nothing can be written into the store. */
    record StoreReadOnly(int seconds) implements Fault {}

    /** The store takes no more than it holds. */
    record StoreFull(int seconds) implements Fault {}
}
