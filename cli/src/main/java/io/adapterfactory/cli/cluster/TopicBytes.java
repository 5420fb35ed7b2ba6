package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;

/** What a topic takes on the brokers' disks, transaction markers included. */
public final class TopicBytes {

    private TopicBytes() {}

    /**
     * Bytes of all partitions and all their replicas.
     *
     * @throws FactoryException when the broker does not answer
     */
    public static long of(Cluster cluster, String topic) {
        try (Admin admin = cluster.admin()) {
            var brokers =
                    admin.describeCluster().nodes().get().stream().map(Node::id).toList();
            long bytes = 0;
            for (var folders :
                    admin.describeLogDirs(brokers).allDescriptions().get().values()) {
                for (LogDirDescription folder : folders.values()) {
                    bytes += folder.replicaInfos().entrySet().stream()
                            .filter(replica -> replica.getKey().topic().equals(topic))
                            .mapToLong(replica -> replica.getValue().size())
                            .sum();
                }
            }
            return bytes;
        } catch (ExecutionException e) {
            throw FactoryException.unavailable(
                    "the broker at " + cluster.bootstrap() + " does not tell the size of " + topic + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the broker");
        }
    }
}
