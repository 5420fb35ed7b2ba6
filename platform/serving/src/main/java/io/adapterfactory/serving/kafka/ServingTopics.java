package io.adapterfactory.serving.kafka;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.serving.controller.ServingView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads the topics that serving depends on from their beginning into the view, without a consumer group, in the thread of its
 * caller. Topics and partitions that come later are found within seconds.
 */
final class ServingTopics implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ServingTopics.class);
    private static final List<String> TOPICS = List.of(
            Topics.GENERATED_ADAPTERS, Topics.EVALUATION_RESULTS, Topics.HYPERNETWORK_VERSIONS, Topics.SERVED_ADAPTERS);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LOOK_FOR_TOPICS_NANOS = Duration.ofSeconds(5).toNanos();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EventCodec codec;
    private final ServingView view;
    /** Polled, and not in the view yet. */
    private final Deque<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();

    private Map<TopicPartition, Long> ends = Map.of();
    private long lookedAt = System.nanoTime() - LOOK_FOR_TOPICS_NANOS;
    private boolean isComplete;

    /** @param kafka how the broker is reached */
    ServingTopics(Map<String, Object> kafka, EventCodec codec, ServingView view) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove("group.id");
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("max.poll.records", 5000);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.codec = codec;
        this.view = view;
    }

    /**
     * Reads what has come since the last call. After an exception nothing is lost: the next call continues with the same record.
     *
     * @return whether the view has all that was in the topics at the first call
     * @throws KafkaException while the broker is unavailable
     * @throws RegistryUnreachableException while the registry is unavailable
     */
    boolean readNew() {
        if (System.nanoTime() - lookedAt >= LOOK_FOR_TOPICS_NANOS) {
            findPartitions();
            lookedAt = System.nanoTime();
        }
        if (consumer.assignment().isEmpty()) {
            return false;
        }
        do {
            while (!pending.isEmpty()) {
                take(pending.element());
                pending.remove();
            }
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            polled.forEach(pending::add);
        } while (!pending.isEmpty());
        if (!isComplete
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            isComplete = true;
            LOG.infof(
                    "serving knows the topics' %d partitions",
                    consumer.assignment().size());
        }
        return isComplete;
    }

    private void findPartitions() {
        Set<TopicPartition> found = new HashSet<>(consumer.assignment());
        Map<String, ?> existing = consumer.listTopics();
        TOPICS.stream().filter(existing::containsKey).forEach(topic -> consumer.partitionsFor(topic)
                .forEach(info -> found.add(new TopicPartition(topic, info.partition()))));
        List<TopicPartition> added = new ArrayList<>(found);
        added.removeAll(consumer.assignment());
        if (!added.isEmpty()) {
            Map<TopicPartition, Long> foundEnds = consumer.endOffsets(found);
            consumer.assign(found);
            consumer.seekToBeginning(added);
            ends = foundEnds;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> raw) {
        if (raw.value() == null) {
            return;
        }
        try {
            switch (raw.topic()) {
                case Topics.GENERATED_ADAPTERS ->
                    view.put(ServingMapping.adapter(codec.decode(raw.topic(), raw.value(), GeneratedAdapter.class)));
                case Topics.EVALUATION_RESULTS -> {
                    EvaluationResult result = codec.decode(raw.topic(), raw.value(), EvaluationResult.class);
                    view.put(ServingMapping.scored(result), ServingMapping.score(result));
                }
                case Topics.HYPERNETWORK_VERSIONS -> {
                    HypernetworkVersion version = codec.decode(raw.topic(), raw.value(), HypernetworkVersion.class);
                    view.putVersion(
                            version.getBaseModel(),
                            version.getVersion(),
                            version.getStage() == HypernetworkStage.REJECTED);
                }
                case Topics.SERVED_ADAPTERS ->
                    view.put(ServingMapping.status(codec.decode(raw.topic(), raw.value(), ServedAdapter.class)));
                default -> throw new IllegalStateException("nobody asked for topic " + raw.topic());
            }
        } catch (KafkaException | RegistryUnreachableException e) {
            throw e;
        } catch (UnreadableEventException e) {
            // The service that works on this topic sends the record to the dead letters.
            LOG.debugf("serving skipped record %s-%d@%d: %s", raw.topic(), raw.partition(), raw.offset(), e);
        } catch (RuntimeException e) {
            LOG.errorf(e, "serving skipped record %s-%d@%d", raw.topic(), raw.partition(), raw.offset());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
