package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.ServingConfig;
import io.adapterfactory.evaluator.dashboard.FactoryView;
import io.adapterfactory.evaluator.serving.Reconciliation;
import io.adapterfactory.schemas.Topics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reconciles in the one evaluator that the topic's only partition is assigned to: of many replicas one talks to the servers, and when it
 * dies another does. The consumer group is there for that alone; what the records say is read by the view.
 */
@ApplicationScoped
class ServingLoop {

    private static final Logger LOG = Logger.getLogger(ServingLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final String GROUP = "evaluator-serving";
    private static final int LONGEST_RECONCILIATION_MS = 600_000;

    private final Reconciliation reconciliation;
    private final FactoryView view;
    private final long periodNanos;
    private final Map<String, Object> settings;
    private final Thread thread = new Thread(this::run, "serving");
    private volatile KafkaConsumer<byte[], byte[]> consumer;

    ServingLoop(
            ServingConfig config,
            Reconciliation reconciliation,
            FactoryView view,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.reconciliation = reconciliation;
        this.view = view;
        this.periodNanos = config.period().toNanos();
        this.settings = new HashMap<>(kafka);
        settings.put("group.id", GROUP);
        settings.put("auto.offset.reset", "latest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("max.poll.interval.ms", LONGEST_RECONCILIATION_MS);
    }

    void start(@Observes StartupEvent event) {
        if (reconciliation.hasTargets()) {
            consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        consumer.subscribe(List.of(Topics.SERVED_ADAPTERS));
        long reconciledAt = System.nanoTime() - periodNanos;
        try {
            while (true) {
                consumer.poll(POLL);
                boolean isDue = System.nanoTime() - reconciledAt >= periodNanos;
                if (isDue && view.isComplete() && !consumer.assignment().isEmpty()) {
                    reconcile();
                    reconciledAt = System.nanoTime();
                }
            }
        } catch (WakeupException e) {
            consumer.close();
        }
    }

    private void reconcile() {
        try {
            reconciliation.reconcile();
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.errorf(e, "adapters could not be offered to serving; it is tried again");
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (consumer != null) {
            consumer.wakeup();
            thread.join(POLL.multipliedBy(10).toMillis());
        }
    }
}
