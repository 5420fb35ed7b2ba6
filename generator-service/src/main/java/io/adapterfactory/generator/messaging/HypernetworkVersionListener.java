package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.hypernetwork.HypernetworkRegistry;
import io.adapterfactory.messaging.TopicFollower;
import io.adapterfactory.messaging.TopicFollowers;
import io.adapterfactory.messaging.TopicSubscription;
import io.adapterfactory.schemas.EventIds;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Follows {@code hypernetwork-versions} without a group: every generator sees every version. */
@ApplicationScoped
public class HypernetworkVersionListener {

    private static final Logger LOG = Logger.getLogger(HypernetworkVersionListener.class);

    private final HypernetworkRegistry registry;
    private final TaskIntake tasks;
    private final EventCodec avro;
    private final TopicFollowers followers;
    private volatile TopicFollower follower;

    HypernetworkVersionListener(
            HypernetworkRegistry registry, TaskIntake tasks, EventCodec avro, TopicFollowers followers) {
        this.registry = registry;
        this.tasks = tasks;
        this.avro = avro;
        this.followers = followers;
    }

    void start(@Observes StartupEvent event) {
        follower = followers.start(
                TopicSubscription.of("hypernetwork-versions", List.of(Topics.HYPERNETWORK_VERSIONS)),
                new Announcements());
    }

    /** Whether the broker has answered recently. */
    public boolean isInContact() {
        return follower != null && follower.isInContact();
    }

    private final class Announcements implements TopicFollower.Listener {

        @Override
        public void onRecord(ConsumerRecord<byte[], byte[]> record, boolean seenBefore) {
            try {
                HypernetworkVersion version =
                        avro.decode(Topics.HYPERNETWORK_VERSIONS, record.value(), HypernetworkVersion.class);
                EventIds.requirePresent(version);
                LOG.infof("hypernetwork %s/%s is %s", version.getBaseModel(), version.getVersion(), version.getStage());
                registry.announce(TaskMapping.announcement(version));
            } catch (UnreadableEventException | IllegalArgumentException e) {
                LOG.errorf("record %d of %s is skipped: %s", record.offset(), record.topic(), e.getMessage());
            }
        }

        @Override
        public void onCaughtUp() {
            registry.caughtUp();
            LOG.infof("all hypernetwork versions are known: %s", registry.serving());
            tasks.open();
        }

        @Override
        public void onCurrent(Instant moment) {
            registry.knownUntil(moment);
        }
    }
}
