package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;

/** The number of partitions of topics; it can grow, never shrink. */
public final class Partitions {

    private Partitions() {}

    /**
     * Adds partitions to topics that have fewer than {@code wanted}.
     *
     * @throws FactoryException when the broker does not answer or refuses
     */
    public static void atLeast(Cluster cluster, List<String> topics, int wanted) {
        cluster.requireBroker();
        try (Admin admin = cluster.admin()) {
            Map<String, NewPartitions> more = new HashMap<>();
            for (TopicDescription topic :
                    admin.describeTopics(topics).allTopicNames().get().values()) {
                if (topic.partitions().size() < wanted) {
                    more.put(topic.name(), NewPartitions.increaseTo(wanted));
                }
            }
            admin.createPartitions(more).all().get();
        } catch (ExecutionException e) {
            throw FactoryException.unavailable(
                    "the broker at " + cluster.bootstrap() + " does not add partitions to " + topics + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the broker");
        }
    }
}
