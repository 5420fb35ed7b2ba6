package io.adapterfactory.messaging;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts the service's topic followers, and stops them with the service. */
@ApplicationScoped
public class TopicFollowers {

    private final Map<String, Object> kafka;
    private final List<TopicFollower> started = new CopyOnWriteArrayList<>();

    TopicFollowers(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    /** Starts a follower. */
    public TopicFollower start(TopicSubscription subscription, TopicFollower.Listener listener) {
        TopicFollower follower = new TopicFollower(kafka, subscription, listener);
        started.add(follower);
        follower.start();
        return follower;
    }

    void stop(@Observes ShutdownEvent event) {
        started.forEach(TopicFollower::close);
    }
}
