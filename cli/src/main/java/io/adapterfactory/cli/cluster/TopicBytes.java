package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;

/** Disk usage of a topic on the brokers, including transaction markers. */
public final class TopicBytes {

    private TopicBytes() {}

    /**
     * Number of bytes of all partitions and all their replicas.
     *
     * @throws FactoryException when the broker does not answer
     */
    public static long of(Cluster cluster, String topic) {
        return cluster.ask("report the size of " + topic, admin -> {
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
        });
    }
}
