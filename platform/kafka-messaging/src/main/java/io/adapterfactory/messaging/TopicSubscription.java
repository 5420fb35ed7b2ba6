package io.adapterfactory.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics that a {@link TopicFollower} reads.
 *
 * @param name of the follower's thread, also in the log
 * @param topics all their partitions are read
 * @param areOptional whether missing topics are skipped until they exist; otherwise the follower waits for them
 * @param group its committed offsets show which records were read before the process started; empty if that is not
 *     needed
 */
public record TopicSubscription(String name, List<String> topics, boolean areOptional, Optional<String> group) {

    /** Topics that must exist, without a group. */
    public static TopicSubscription of(String name, List<String> topics) {
        return new TopicSubscription(name, topics, false, Optional.empty());
    }

    /** The same, with a group that remembers the position. */
    public TopicSubscription inGroup(String name) {
        return new TopicSubscription(this.name, topics, areOptional, Optional.of(name));
    }

    /** The same, but missing topics are skipped until they exist. */
    public TopicSubscription whereTheyExist() {
        return new TopicSubscription(name, topics, true, group);
    }

    /** @throws RetryLaterException if a topic that must exist does not */
    List<TopicPartition> partitions(Consumer<?, ?> consumer) {
        Set<String> existing = areOptional ? consumer.listTopics().keySet() : Set.copyOf(topics);
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            if (existing.contains(topic)) {
                List<PartitionInfo> infos = consumer.partitionsFor(topic);
                if (infos.isEmpty() && !areOptional) {
                    throw new RetryLaterException("topic " + topic + " does not exist yet", null);
                }
                infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
        }
        return partitions;
    }
}
