package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;

/** The number of partitions of topics, which can only grow. */
public final class Partitions {

    private Partitions() {}

    /**
     * Adds partitions to topics that have fewer than {@code wanted}.
     *
     * @throws FactoryException when the broker does not answer or reports an error
     */
    public static void atLeast(Cluster cluster, List<String> topics, int wanted) {
        cluster.requireBroker();
        cluster.ask("add partitions to " + topics, admin -> {
            Map<String, NewPartitions> more = new HashMap<>();
            for (TopicDescription topic :
                    admin.describeTopics(topics).allTopicNames().get().values()) {
                if (topic.partitions().size() < wanted) {
                    more.put(topic.name(), NewPartitions.increaseTo(wanted));
                }
            }
            return admin.createPartitions(more).all().get();
        });
    }
}
