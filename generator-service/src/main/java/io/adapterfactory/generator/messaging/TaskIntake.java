package io.adapterfactory.generator.messaging;

import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.PausableChannel;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * When this generator takes part in the work. It joins the consumer group only once it can make adapters: a member that still
 * loads its hypernetworks would have partitions, and let their tasks wait.
 */
@ApplicationScoped
class TaskIntake {

    private static final String CHANNEL = "tasks";

    private final ChannelRegistry channels;

    TaskIntake(ChannelRegistry channels) {
        this.channels = channels;
    }

    /** Joins the group; does nothing if it has joined already. */
    void open() {
        PausableChannel tasks = channels.getPausable(CHANNEL);
        if (tasks.isPaused()) {
            tasks.resume();
        }
    }
}
