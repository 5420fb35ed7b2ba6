package io.adapterfactory.serving.kafka;

import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.serving.controller.Reconciliation;
import io.adapterfactory.serving.controller.ServingConfig;
import io.adapterfactory.serving.controller.ServingView;
import io.adapterfactory.serving.fleet.Fleet;
import io.adapterfactory.serving.fleet.FleetView;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Runs the reconciliation in the one evaluator to which the topic's only partition is assigned: one of many replicas
 * controls the servers, and if it dies, another takes over. The consumer group exists only for this election; the
 * records are read without it. Without targets, nothing is read.
 */
@ApplicationScoped
class ServingLoop {

    private static final Logger LOG = Logger.getLogger(ServingLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final String GROUP = "evaluator-serving";
    private static final int MAX_RECONCILIATION_MS = 600_000;

    private final Reconciliation reconciliation;
    private final Fleet fleet;
    private final ServingView view;
    private final FleetView fleetView;
    private final EventCodec codec;
    private final Duration period;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Object> kafka;
    private final Thread thread = new Thread(this::run, "serving");
    private volatile KafkaConsumer<byte[], byte[]> leader;

    ServingLoop(
            ServingConfig config,
            Reconciliation reconciliation,
            Fleet fleet,
            ServingView view,
            FleetView fleetView,
            EventCodec codec,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.reconciliation = reconciliation;
        this.fleet = fleet;
        this.view = view;
        this.fleetView = fleetView;
        this.codec = codec;
        this.period = config.period();
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        if (!reconciliation.baseModels().isEmpty()) {
            Map<String, Object> settings = new HashMap<>(kafka);
            settings.put("group.id", GROUP);
            settings.put("auto.offset.reset", "latest");
            settings.put("enable.auto.commit", false);
            settings.put("allow.auto.create.topics", false);
            settings.put("max.poll.interval.ms", MAX_RECONCILIATION_MS);
            leader = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try (ServingTopics topics = new ServingTopics(kafka, codec, view, fleetView)) {
            topics.start();
            leader.subscribe(List.of(Topics.SERVED_ADAPTERS));
            Instant reconciledAt = clock.instant().minus(period);
            while (true) {
                leader.poll(POLL);
                boolean isDue = !clock.instant().isBefore(reconciledAt.plus(period));
                // The view must contain the records of the last reconciliation, or its changes would be repeated.
                if (isDue
                        && topics.hasAllBefore(reconciledAt)
                        && !leader.assignment().isEmpty()) {
                    attempt("adapters could not be offered to inference servers", () -> reconciliation.reconcile(view));
                    attempt("adapters of a refresh could not be ordered", fleet::orderNext);
                    reconciledAt = clock.instant();
                }
            }
        } catch (WakeupException | InterruptException e) {
            leader.close();
        }
    }

    private static void attempt(String failure, Runnable step) {
        try {
            step.run();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s; retrying", failure);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (leader != null) {
            leader.wakeup();
            thread.join(POLL.multipliedBy(10).toMillis());
        }
    }
}
