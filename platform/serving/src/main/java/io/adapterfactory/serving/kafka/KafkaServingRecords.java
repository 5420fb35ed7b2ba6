package io.adapterfactory.serving.kafka;

import io.adapterfactory.schemas.Topics;
import io.adapterfactory.serving.controller.ServingRecords;
import io.adapterfactory.serving.controller.ServingStatus;
import jakarta.enterprise.context.ApplicationScoped;

/** Publishes the state of served adapters as records of the topic. */
@ApplicationScoped
class KafkaServingRecords implements ServingRecords {

    private final ServingPublisher publisher;

    KafkaServingRecords(ServingPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void publish(ServingStatus status) {
        String adapterId = status.adapter().adapterId();
        publisher.publish(
                Topics.SERVED_ADAPTERS,
                Topics.servedKey(status.target(), adapterId),
                adapterId,
                ServingMapping.event(status),
                status.changedAt());
    }
}
