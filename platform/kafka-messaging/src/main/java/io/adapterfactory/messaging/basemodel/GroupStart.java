package io.adapterfactory.messaging.basemodel;

import io.adapterfactory.schemas.ConsumerGroups;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Lets a new consumer group for some base models start at the position of the group that processed them before.
 * Otherwise it would start with the oldest record and repeat all work.
 */
@ApplicationScoped
@Identifier(GroupStart.NAME)
public class GroupStart implements KafkaConsumerRebalanceListener {

    /** Value of a channel's {@code consumer-rebalance-listener.name}. */
    static final String NAME = "base-model-group-start";

    private static final Logger LOG = Logger.getLogger(GroupStart.class);
    private static final long LIMIT_SECONDS = 10;

    private final Map<String, Object> kafka;

    GroupStart(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    /** @throws KafkaException when the position of the other group is unknown; the consumer then rejoins */
    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        String group = consumer.groupMetadata().groupId();
        String rest = ConsumerGroups.ofTheRest(group);
        if (rest.equals(group)) {
            return;
        }
        Set<TopicPartition> assigned = new HashSet<>(partitions);
        consumer.committed(assigned).forEach((partition, offset) -> {
            if (offset != null) {
                assigned.remove(partition);
            }
        });
        if (assigned.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> start = new HashMap<>(offsets(rest));
        start.keySet().retainAll(assigned);
        start.values().removeIf(offset -> offset == null);
        if (!start.isEmpty()) {
            consumer.commitSync(start);
            start.forEach(consumer::seek);
            LOG.infof("the new consumer group %s begins where %s is: %s", group, rest, start);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(String group) {
        try (Admin admin = Admin.create(kafka)) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the offsets of consumer group " + group + " cannot be read from the broker", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while reading the offsets of consumer group " + group, e);
        }
    }
}
