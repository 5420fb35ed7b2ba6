package io.adapterfactory.cli.cluster;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Number of written offsets of each topic in the catalog, including transaction markers. */
public final class Topology {

    private Topology() {}

    /** By topic, the number of written offsets whose records are not deleted; missing topics are omitted. */
    public static Map<String, Long> written(Cluster cluster) {
        cluster.requireBroker();
        List<String> wanted = new ArrayList<>();
        for (Topic topic : Topics.all()) {
            wanted.add(topic.name());
            wanted.add(topic.deadLetters());
        }
        return cluster.ask("list its topics", admin -> {
            Set<String> there = admin.listTopics().names().get();
            List<String> present = wanted.stream().filter(there::contains).toList();
            List<TopicPartition> partitions = new ArrayList<>();
            for (TopicDescription topic :
                    admin.describeTopics(present).allTopicNames().get().values()) {
                topic.partitions().forEach(info -> partitions.add(new TopicPartition(topic.name(), info.partition())));
            }
            Map<TopicPartition, ListOffsetsResultInfo> first = offsets(admin, partitions, OffsetSpec.earliest());
            Map<TopicPartition, ListOffsetsResultInfo> last = offsets(admin, partitions, OffsetSpec.latest());
            Map<String, Long> written = new LinkedHashMap<>();
            present.forEach(name -> written.put(name, 0L));
            partitions.forEach(partition -> written.merge(
                    partition.topic(),
                    last.get(partition).offset() - first.get(partition).offset(),
                    Long::sum));
            return written;
        });
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(partition -> request.put(partition, which));
        return admin.listOffsets(request).all().get();
    }
}
