package io.adapterfactory.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {

    private static final String TOPIC = "events";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    /** What the listener was called with, in order. */
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    private final List<Broker> connections = new ArrayList<>();

    /** A consumer of a broker that has one partition with records of the given values, at offsets from 0. */
    private static final class Broker extends MockConsumer<byte[], byte[]> {

        private final List<String> values;

        Broker(List<String> values, long committed) {
            super("earliest");
            this.values = values;
            updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
            updateBeginningOffsets(Map.of(PARTITION, 0L));
            updateEndOffsets(Map.of(PARTITION, (long) values.size()));
            this.committed = committed;
            schedulePollTask(this::deliver);
        }

        private final long committed;

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(java.util.Set<TopicPartition> partitions) {
            return Map.of(PARTITION, new OffsetAndMetadata(committed));
        }

        private void deliver() {
            for (int i = 0; i < values.size(); i++) {
                if (i >= position(PARTITION)) {
                    addRecord(new ConsumerRecord<>(
                            TOPIC, 0, i, null, values.get(i).getBytes()));
                }
            }
        }
    }

    private final class Recorder implements TopicFollower.Listener {

        private final Map<String, RuntimeException> failures = new HashMap<>();

        @Override
        public void onConnected() {
            calls.add("connected");
        }

        @Override
        public void onRecord(ConsumerRecord<byte[], byte[]> record, boolean seenBefore) {
            String value = new String(record.value());
            RuntimeException failure = failures.remove(value);
            if (failure != null) {
                calls.add("failed " + value);
                throw failure;
            }
            calls.add((seenBefore ? "again " : "") + value);
        }

        @Override
        public void onCaughtUp() {
            calls.add("caught up");
        }
    }

    private TopicFollower follower(
            TopicSubscription subscription, Recorder recorder, List<String> values, long committed) {
        return new TopicFollower(
                () -> {
                    Broker broker = new Broker(values, committed);
                    connections.add(broker);
                    return broker;
                },
                subscription,
                recorder);
    }

    private List<String> next(int count) throws InterruptedException {
        List<String> next = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            next.add(calls.poll(20, TimeUnit.SECONDS));
        }
        return next;
    }

    @Test
    void readsFromTheBeginningAndKnowsWhenItHasCaughtUp() throws InterruptedException {
        try (TopicFollower follower =
                follower(TopicSubscription.of("test", List.of(TOPIC)), new Recorder(), List.of("a", "b"), 0)) {
            follower.start();

            assertThat(next(4)).containsExactly("connected", "a", "b", "caught up");
            assertThat(follower.isInContact()).isTrue();
        }
    }

    @Test
    void theFollowerWaitsDuringAnOutageAndReadsTheRecordAgain() throws InterruptedException {
        Recorder recorder = new Recorder();
        recorder.failures.put("b", new RetryLaterException("not now", null));
        try (TopicFollower follower =
                follower(TopicSubscription.of("test", List.of(TOPIC)), recorder, List.of("a", "b", "c"), 0)) {
            follower.start();

            assertThat(next(7)).containsExactly("connected", "a", "failed b", "connected", "b", "c", "caught up");
        }
    }

    @Test
    void anUnexpectedFailureLeavesOneRecordOut() throws InterruptedException {
        Recorder recorder = new Recorder();
        recorder.failures.put("a", new IllegalStateException("a bug"));
        try (TopicFollower follower =
                follower(TopicSubscription.of("test", List.of(TOPIC)), recorder, List.of("a", "b"), 0)) {
            follower.start();

            assertThat(next(4)).containsExactly("connected", "failed a", "b", "caught up");
        }
    }

    @Test
    void aGroupRemembersWhatWasSeenBefore() throws InterruptedException {
        try (TopicFollower follower = follower(
                TopicSubscription.of("test", List.of(TOPIC)).inGroup("group"), new Recorder(), List.of("a", "b"), 1)) {
            follower.start();

            assertThat(next(4)).containsExactly("connected", "again a", "b", "caught up");
        }
    }

    @Test
    void theFollowerWaitsForAMissingTopicOrSkipsIt() throws InterruptedException {
        TopicSubscription both = TopicSubscription.of("test", List.of("missing", TOPIC));
        try (TopicFollower waiting = follower(both, new Recorder(), List.of("a"), 0)) {
            waiting.start();

            assertThat(next(2)).containsExactly("connected", "connected");
        }
        calls.clear();
        try (TopicFollower reading = follower(both.whereTheyExist(), new Recorder(), List.of("a"), 0)) {
            reading.start();

            assertThat(next(3)).containsExactly("connected", "a", "caught up");
        }
    }
}
