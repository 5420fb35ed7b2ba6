package io.adapterfactory.serving.kafka;

import io.adapterfactory.schemas.FleetRefresh;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.serving.fleet.FleetRecords;
import io.adapterfactory.serving.fleet.Refresh;
import io.adapterfactory.serving.fleet.RefreshOrder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** Publishes refreshes and their orders as records of the topics. */
@ApplicationScoped
class KafkaFleetRecords implements FleetRecords {

    private final ServingPublisher publisher;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    KafkaFleetRecords(ServingPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void publish(Refresh refresh) {
        FleetRefresh event = FleetMapping.event(refresh);
        Instant at = refresh.rolledBackAt().orElse(refresh.startedAt());
        publisher.publish(Topics.FLEET_REFRESHES, refresh.id(), refresh.id(), event, at);
    }

    @Override
    public void order(RefreshOrder order) {
        Instant now = clock.instant();
        TaskDescription task = FleetMapping.task(order, now);
        publisher.publish(Topics.TASK_DESCRIPTIONS, task.getTaskId(), task.getTaskId(), task, now);
    }
}
