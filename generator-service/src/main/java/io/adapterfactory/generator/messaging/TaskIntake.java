package io.adapterfactory.generator.messaging;

import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.PausableChannel;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Controls when this generator joins the consumer group: only once it can generate adapters. A member that is still
 * loading hypernetworks would get partitions and delay their tasks.
 */
@ApplicationScoped
class TaskIntake {

    private static final String CHANNEL = "tasks";

    private final ChannelRegistry channels;

    TaskIntake(ChannelRegistry channels) {
        this.channels = channels;
    }

    /** Joins the group; does nothing if it is already a member. */
    void open() {
        PausableChannel tasks = channels.getPausable(CHANNEL);
        if (tasks.isPaused()) {
            tasks.resume();
        }
    }
}
