package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.generate.HypernetworkRegistry;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Follows {@code hypernetwork-versions} from its beginning, in a thread and without a group: every instance sees every
 * version. It knows when it has caught up, which a group's member does not.
 */
@ApplicationScoped
public class HypernetworkVersionListener {

    private static final Logger LOG = Logger.getLogger(HypernetworkVersionListener.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final HypernetworkRegistry registry;
    private final TaskIntake tasks;
    private final EventCodec avro;
    private final Map<String, Object> kafka;
    private final Thread thread = new Thread(this::follow, "hypernetwork-versions");
    private volatile boolean running = true;
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile Instant lastContact = Instant.EPOCH;

    HypernetworkVersionListener(
            HypernetworkRegistry registry,
            TaskIntake tasks,
            EventCodec avro,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.registry = registry;
        this.tasks = tasks;
        this.avro = avro;
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        thread.setDaemon(true);
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        running = false;
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }

    /** Whether the broker answered lately. */
    public boolean isInContact() {
        return lastContact.isAfter(Instant.now().minus(FRESH));
    }

    private void follow() {
        while (running) {
            try (KafkaConsumer<byte[], byte[]> fresh = new KafkaConsumer<>(settings())) {
                consumer = fresh;
                follow(fresh);
            } catch (WakeupException e) {
                // Only stop() wakes it up.
            } catch (KafkaException | RegistryUnreachableException | StoreUnavailableException e) {
                LOG.warnf("the hypernetwork versions cannot be read now, trying again: %s", e.getMessage());
                pause();
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        TopicPartition partition = new TopicPartition(Topics.HYPERNETWORK_VERSIONS, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        boolean caughtUp = false;
        while (running) {
            if (!caughtUp && consumer.position(partition) >= end) {
                caughtUp = true;
                registry.caughtUp();
                LOG.infof("all hypernetwork versions are known: %s", registry.serving());
                tasks.open();
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                announce(record);
            }
            // A poll without records says nothing of the broker; its end offsets do.
            Instant asked = Instant.now();
            if (consumer.position(partition)
                    >= consumer.endOffsets(List.of(partition)).get(partition)) {
                registry.knownUntil(asked);
            }
            lastContact = Instant.now();
        }
    }

    private void announce(ConsumerRecord<byte[], byte[]> record) {
        try {
            HypernetworkVersion version =
                    avro.decode(Topics.HYPERNETWORK_VERSIONS, record.value(), HypernetworkVersion.class);
            LOG.infof("hypernetwork %s/%s is %s", version.getBaseModel(), version.getVersion(), version.getStage());
            registry.announce(TaskMapping.announcement(version));
        } catch (UnreadableEventException e) {
            LOG.errorf("record %d of %s is left out: %s", record.offset(), record.topic(), e.getMessage());
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.remove("group.id");
        return settings;
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_PAUSE.toMillis());
        } catch (InterruptedException e) {
            running = false;
        }
    }
}
