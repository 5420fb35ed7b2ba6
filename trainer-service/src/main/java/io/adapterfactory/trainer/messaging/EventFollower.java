package io.adapterfactory.trainer.messaging;

import io.adapterfactory.messaging.RetryLaterException;
import io.adapterfactory.messaging.TopicFollower;
import io.adapterfactory.messaging.TopicFollowers;
import io.adapterfactory.messaging.TopicSubscription;
import io.adapterfactory.schemas.ConsumerGroups;
import io.adapterfactory.schemas.InvalidTaskException;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.trainer.version.Versions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads the trainer's topics from their beginning at every start, to build pool, scores, and versions. The group's
 * offsets only show which records were read before, so that each unusable record becomes a dead letter only once.
 */
@ApplicationScoped
public class EventFollower {

    /** The topics that it reads. */
    static final List<String> TOPICS =
            List.of(Topics.HYPERNETWORK_VERSIONS, Topics.TASK_DESCRIPTIONS, Topics.EVALUATION_RESULTS);

    private static final Logger LOG = Logger.getLogger(EventFollower.class);

    private final FactoryEventListener listener;
    private final DeadLetters deadLetters;
    private final RoundTrace trace;
    private final Versions versions;
    private final MeterRegistry metrics;
    private final TopicFollowers followers;
    private volatile TopicFollower follower;

    EventFollower(
            FactoryEventListener listener,
            DeadLetters deadLetters,
            RoundTrace trace,
            Versions versions,
            MeterRegistry metrics,
            TopicFollowers followers) {
        this.listener = listener;
        this.deadLetters = deadLetters;
        this.trace = trace;
        this.versions = versions;
        this.metrics = metrics;
        this.followers = followers;
    }

    void start(@Observes StartupEvent event) {
        follower = followers.start(
                TopicSubscription.of("factory-topics", TOPICS).inGroup(ConsumerGroups.TRAINER), new Events());
    }

    /** Whether the broker has answered recently. */
    public boolean isInContact() {
        return follower != null && follower.isInContact();
    }

    private final class Events implements TopicFollower.Listener {

        @Override
        public void onConnected() {
            versions.complete(false);
        }

        @Override
        public void onCaughtUp() {
            versions.complete(true);
            LOG.infof("all events up to now are known; base models with a champion: %s", versions.baseModels());
        }

        @Override
        public void onRecord(ConsumerRecord<byte[], byte[]> record, boolean seenBefore) {
            try {
                listener.on(record.topic(), record.value());
                if (!seenBefore) {
                    trace.seen(record);
                    Counter.builder("factory.trainer.events")
                            .description("Events that were read for the first time")
                            .tag("topic", record.topic())
                            .register(metrics)
                            .increment();
                }
            } catch (UnreadableEventException e) {
                // The generator reads the same task and reports it; there must be only one dead letter.
                boolean isOurs = !record.topic().equals(Topics.TASK_DESCRIPTIONS);
                refuse(record, !seenBefore && isOurs, DeadLetters.Reason.UNREADABLE, e);
            } catch (InvalidTaskException e) {
                LOG.debugf("task %d is skipped, the generator reports it: %s", record.offset(), e.getMessage());
            } catch (RefusedEventException e) {
                refuse(record, !seenBefore, DeadLetters.Reason.INVALID, e);
            }
        }
    }

    private void refuse(
            ConsumerRecord<byte[], byte[]> record, boolean report, DeadLetters.Reason reason, RuntimeException cause) {
        if (report) {
            try {
                deadLetters.send(record, reason, cause.getMessage());
            } catch (RuntimeException e) {
                throw new RetryLaterException("a dead letter could not be sent: " + e.getMessage(), e);
            }
        }
    }
}
