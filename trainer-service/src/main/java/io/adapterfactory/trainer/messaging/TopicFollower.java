package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.trainer.version.Versions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads the trainer's topics from their beginning at every start, so that pool, scores and versions are a view of them. The
 * group's offsets say only what was seen before: a record that cannot be used goes to the dead letters once.
 */
@ApplicationScoped
public class TopicFollower {

    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    /** The topics that it reads. */
    static final List<String> TOPICS =
            List.of(Topics.HYPERNETWORK_VERSIONS, Topics.TASK_DESCRIPTIONS, Topics.EVALUATION_RESULTS);

    private static final String GROUP = "trainer-service";
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration NEW_PARTITIONS = Duration.ofSeconds(30);
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final FactoryEventListener listener;
    private final DeadLetters deadLetters;
    private final RoundTrace trace;
    private final Versions versions;
    private final MeterRegistry metrics;
    private final Map<String, Object> kafka;
    private final Thread thread = new Thread(this::follow, "factory-topics");
    private volatile boolean running = true;
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile Instant lastContact = Instant.EPOCH;

    TopicFollower(
            FactoryEventListener listener,
            DeadLetters deadLetters,
            RoundTrace trace,
            Versions versions,
            MeterRegistry metrics,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.listener = listener;
        this.deadLetters = deadLetters;
        this.trace = trace;
        this.versions = versions;
        this.metrics = metrics;
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
            } catch (KafkaException
                    | RegistryUnreachableException
                    | StoreUnavailableException
                    | CannotSendException e) {
                LOG.warnf("the factory's events cannot be read now, trying again: %s", e.getMessage());
                pause();
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        versions.complete(false);
        Map<TopicPartition, Long> seenBefore = new HashMap<>();
        assign(consumer, seenBefore);
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        Instant assigned = Instant.now();
        boolean complete = false;
        while (running) {
            if (!complete
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                complete = true;
                versions.complete(true);
                LOG.infof("all events up to now are known; base models with a champion: %s", versions.baseModels());
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                handle(record, record.offset() >= seenBefore.get(partition(record)));
            }
            commit(consumer, seenBefore);
            if (assigned.plus(NEW_PARTITIONS).isBefore(Instant.now())) {
                assign(consumer, seenBefore);
                assigned = Instant.now();
            }
            // A poll without records says nothing of the broker; its end offsets do.
            consumer.endOffsets(consumer.assignment());
            lastContact = Instant.now();
        }
    }

    /** Takes on the partitions that it does not have yet, from their beginning. */
    private static void assign(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> seenBefore) {
        Set<TopicPartition> added = new HashSet<>();
        for (String topic : TOPICS) {
            consumer.partitionsFor(topic).forEach(info -> added.add(new TopicPartition(topic, info.partition())));
        }
        added.removeAll(consumer.assignment());
        if (added.isEmpty()) {
            return;
        }
        List<TopicPartition> all = new ArrayList<>(consumer.assignment());
        all.addAll(added);
        consumer.assign(all);
        consumer.seekToBeginning(added);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(added);
        added.forEach(partition -> seenBefore.put(
                partition,
                committed.get(partition) == null ? 0 : committed.get(partition).offset()));
    }

    private void handle(ConsumerRecord<byte[], byte[]> record, boolean isNew) {
        try {
            listener.on(record.topic(), record.value());
            if (isNew) {
                trace.seen(record);
                metrics.counter("factory.trainer.events", "topic", record.topic())
                        .increment();
            }
        } catch (UnreadableEventException e) {
            // The generator reads the tasks too and tells it; one record is one dead letter.
            refuse(record, isNew && !record.topic().equals(Topics.TASK_DESCRIPTIONS), DeadLetters.Reason.UNREADABLE, e);
        } catch (RefusedEventException e) {
            refuse(record, isNew, DeadLetters.Reason.INVALID, e);
        }
    }

    private void refuse(
            ConsumerRecord<byte[], byte[]> record, boolean tell, DeadLetters.Reason reason, RuntimeException cause) {
        if (tell) {
            try {
                deadLetters.send(record, reason, cause.getMessage());
            } catch (RuntimeException e) {
                throw new CannotSendException("a dead letter could not be sent: " + e.getMessage(), e);
            }
        }
    }

    private static void commit(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> seenBefore) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        seenBefore.replaceAll((partition, seen) -> {
            long position = consumer.position(partition);
            if (position > seen) {
                offsets.put(partition, new OffsetAndMetadata(position));
            }
            return Math.max(position, seen);
        });
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets);
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("group.id", GROUP);
        return settings;
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_PAUSE.toMillis());
        } catch (InterruptedException e) {
            running = false;
        }
    }

    /** The broker takes no dead letter; the record must come again. */
    private static final class CannotSendException extends RuntimeException {

        CannotSendException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
