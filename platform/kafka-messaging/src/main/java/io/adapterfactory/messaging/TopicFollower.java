package io.adapterfactory.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads whole topics from their beginning in its own thread. Unlike a member of a consumer group, every instance sees
 * every record and knows when it has read all records that existed at the start. Finds added partitions within seconds.
 * While something is unavailable, it waits, and then continues with the record that it could not handle.
 */
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration NEW_PARTITIONS = Duration.ofSeconds(5);
    private static final Duration FRESH = Duration.ofSeconds(15);

    /** Handles the records; always called by the follower's own thread. */
    public interface Listener {

        /**
         * Called for each connection, the first or one after a failure; the listener may be behind the topics from now
         * on.
         */
        default void onConnected() {}

        /**
         * Called for each record, in the order of its partition. A record that fails because something is unavailable
         * is repeated; after any other failure, the record is skipped and the failure logged.
         *
         * @param seenBefore whether the follower's group had read it before this process started; false without a group
         */
        void onRecord(ConsumerRecord<byte[], byte[]> record, boolean seenBefore);

        /** All records that existed when the connection began have been handled. */
        default void onCaughtUp() {}

        /** All records that were written before this moment have been handled. */
        default void onCurrent(Instant moment) {}
    }

    private final TopicSubscription subscription;
    private final Listener listener;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** The next offset to handle of each partition; kept across connections. */
    private final Map<TopicPartition, Long> next = new HashMap<>();
    /** Offsets that the group has committed; empty without a group. */
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    private volatile Consumer<byte[], byte[]> consumer;
    private volatile Instant lastContact = Instant.EPOCH;

    /** @param kafka settings of the connection to the broker */
    public TopicFollower(Map<String, Object> kafka, TopicSubscription subscription, Listener listener) {
        this(
                () -> new KafkaConsumer<>(
                        settings(kafka, subscription), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                subscription,
                listener);
    }

    TopicFollower(Supplier<Consumer<byte[], byte[]>> consumers, TopicSubscription subscription, Listener listener) {
        this.consumers = consumers;
        this.subscription = subscription;
        this.listener = listener;
        this.thread = new Thread(this::run, subscription.name());
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the broker has answered recently. */
    public boolean isInContact() {
        return lastContact.isAfter(Instant.now().minus(FRESH));
    }

    private void run() {
        while (!isStopping()) {
            try (Consumer<byte[], byte[]> fresh = consumers.get()) {
                consumer = fresh;
                follow(fresh);
            } catch (WakeupException e) {
                // Only close() wakes it up.
            } catch (RuntimeException e) {
                if (!(e instanceof KafkaException) && !Outage.is(e)) {
                    throw e;
                }
                LOG.warnf("%s: cannot continue reading, retrying: %s", subscription.name(), e.getMessage());
                pause();
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        listener.onConnected();
        Map<TopicPartition, Long> ends = Map.of();
        Instant lookedAt = Instant.EPOCH;
        boolean caughtUp = false;
        while (!isStopping()) {
            if (lookedAt.plus(NEW_PARTITIONS).isBefore(Instant.now())) {
                if (assign(consumer) && !caughtUp) {
                    ends = consumer.endOffsets(consumer.assignment());
                }
                lookedAt = Instant.now();
            }
            if (consumer.assignment().isEmpty()) {
                pause();
                lookedAt = Instant.EPOCH;
                continue;
            }
            if (!caughtUp && hasReached(consumer, ends)) {
                caughtUp = true;
                listener.onCaughtUp();
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                handle(record);
            }
            consumer.assignment().forEach(partition -> next.put(partition, consumer.position(partition)));
            commit(consumer);
            // A poll without records says nothing about the broker; its end offsets do.
            Instant asked = Instant.now();
            if (hasReached(consumer, consumer.endOffsets(consumer.assignment()))) {
                listener.onCurrent(asked);
            }
            lastContact = Instant.now();
        }
    }

    private static boolean hasReached(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Assigns new partitions; returns whether there were any. */
    private boolean assign(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> added = subscription.partitions(consumer);
        added.removeAll(consumer.assignment());
        if (added.isEmpty()) {
            return false;
        }
        List<TopicPartition> all = new ArrayList<>(consumer.assignment());
        all.addAll(added);
        consumer.assign(all);
        for (TopicPartition partition : added) {
            if (next.containsKey(partition)) {
                consumer.seek(partition, next.get(partition));
            } else {
                consumer.seekToBeginning(List.of(partition));
            }
        }
        if (subscription.group().isPresent()) {
            consumer.committed(Set.copyOf(added))
                    .forEach((partition, offset) ->
                            committed.merge(partition, offset == null ? 0 : offset.offset(), Math::max));
        }
        return true;
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        next.put(partition, record.offset());
        try {
            listener.onRecord(record, record.offset() < committed.getOrDefault(partition, 0L));
        } catch (RuntimeException e) {
            if (e instanceof KafkaException || Outage.is(e)) {
                throw e;
            }
            LOG.errorf(
                    e,
                    "%s: record %s@%d is skipped after an unexpected failure",
                    subscription.name(),
                    partition,
                    record.offset());
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer) {
        if (subscription.group().isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, position) -> {
            if (position > committed.getOrDefault(partition, 0L)) {
                offsets.put(partition, new OffsetAndMetadata(position));
            }
        });
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets);
            offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        }
    }

    private static Map<String, Object> settings(Map<String, Object> kafka, TopicSubscription subscription) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("max.poll.records", 5000);
        settings.remove("group.id");
        subscription.group().ifPresent(group -> settings.put("group.id", group));
        return settings;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause() {
        try {
            stopping.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    /** Stops reading; waits up to five seconds for the record in progress. */
    @Override
    public void close() {
        stopping.countDown();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
