package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.row.DeadLetterRow.Decision;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads every topic of the factory from its beginning into the view, without a consumer group, in a thread of its own. Topics and
 * partitions that come later are found within seconds.
 */
final class TopicReader implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long LOOK_FOR_TOPICS_NANOS = Duration.ofSeconds(5).toNanos();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EventCodec codec;
    private final FactoryView view;
    private final Thread thread = new Thread(this::run, "topic-reader");
    private final Set<TopicPartition> reading = new HashSet<>();
    private volatile boolean stopping;

    /**
     * @param kafka how the broker is reached
     * @param codec of this reader alone
     */
    TopicReader(Map<String, Object> kafka, EventCodec codec, FactoryView view) {
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

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long lookedAt = System.nanoTime() - LOOK_FOR_TOPICS_NANOS;
        Map<TopicPartition, Long> ends = Map.of();
        while (!stopping) {
            try {
                if (System.nanoTime() - lookedAt >= LOOK_FOR_TOPICS_NANOS) {
                    if (findPartitions() && !view.isComplete()) {
                        ends = consumer.endOffsets(reading);
                    }
                    lookedAt = System.nanoTime();
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    takeOrLeave(record);
                }
                if (!view.isComplete() && !ends.isEmpty() && hasReached(ends)) {
                    view.complete();
                    LOG.infof("the dashboard is rebuilt from %d partitions", reading.size());
                }
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                LOG.warnf("the dashboard waits for the broker: %s", e.getMessage());
                pause();
            }
        }
    }

    private void takeOrLeave(ConsumerRecord<byte[], byte[]> raw) {
        try {
            take(raw);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.errorf(e, "the dashboard left record %s-%d@%d out", raw.topic(), raw.partition(), raw.offset());
        }
    }

    private boolean hasReached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Returns whether there is something to read. */
    private boolean findPartitions() {
        Set<TopicPartition> found = new HashSet<>();
        Map<String, ?> there = consumer.listTopics();
        for (Topic topic : Topics.all()) {
            for (String name : List.of(topic.name(), topic.deadLetters())) {
                if (there.containsKey(name)) {
                    consumer.partitionsFor(name).forEach(info -> found.add(new TopicPartition(name, info.partition())));
                }
            }
        }
        if (reading.addAll(found)) {
            List<TopicPartition> before = new ArrayList<>(consumer.assignment());
            consumer.assign(reading);
            List<TopicPartition> added = new ArrayList<>(reading);
            added.removeAll(before);
            consumer.seekToBeginning(added);
        }
        return !reading.isEmpty();
    }

    private void take(ConsumerRecord<byte[], byte[]> raw) {
        Place place = new Place(raw.partition(), raw.offset());
        if (raw.topic().endsWith(Topic.DEAD_LETTERS)) {
            takeDeadLetter(raw, place);
            return;
        }
        view.came(raw.topic(), place, raw.timestamp());
        if (raw.value() == null) {
            return;
        }
        try {
            switch (raw.topic()) {
                case Topics.TASK_DESCRIPTIONS -> view.put(ViewMapping.task(decode(raw, TaskDescription.class)));
                case Topics.GENERATED_ADAPTERS ->
                    view.put(ViewMapping.adapter(decode(raw, GeneratedAdapter.class), place));
                case Topics.EVALUATION_RESULTS -> {
                    EvaluationResult result = decode(raw, EvaluationResult.class);
                    view.put(ViewMapping.stranger(result), ViewMapping.score(result, place));
                }
                case Topics.HYPERNETWORK_VERSIONS ->
                    view.put(ViewMapping.version(decode(raw, HypernetworkVersion.class)));
                case Topics.SERVED_ADAPTERS -> view.put(ViewMapping.served(decode(raw, ServedAdapter.class)));
                case Topics.EVALUATION_SHARDS, Topics.EVALUATION_SHARD_RESULTS -> {
                    // Only that they came counts: what they say is in the result that they lead to.
                }
                default -> throw new IllegalStateException("nobody asked for topic " + raw.topic());
            }
        } catch (UnreadableEventException e) {
            // Whoever works on this topic sends it to the dead letters, where a person finds it.
            view.unreadable();
        }
    }

    private void takeDeadLetter(ConsumerRecord<byte[], byte[]> raw, Place place) {
        var decision = ViewMapping.header(raw, EventHeaders.DECISION);
        if (decision.isEmpty()) {
            view.came(raw.topic(), place, raw.timestamp());
            view.put(ViewMapping.deadLetter(raw));
            return;
        }
        long offset = Long.parseLong(
                ViewMapping.header(raw, EventHeaders.DECISION_OFFSET).orElse("-1"));
        view.decided(raw.topic(), raw.partition(), offset, Decision.valueOf(decision.get()));
    }

    /** Waits while the registry is away: nothing is left out for that. */
    private <T extends SpecificRecord> T decode(ConsumerRecord<byte[], byte[]> raw, Class<T> type) {
        while (true) {
            try {
                return codec.decode(raw.topic(), raw.value(), type);
            } catch (RegistryUnreachableException e) {
                if (stopping) {
                    throw new WakeupException();
                }
                LOG.warnf("the dashboard waits: %s", e.getMessage());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WakeupException();
        }
    }

    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join(PAUSE.multipliedBy(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
