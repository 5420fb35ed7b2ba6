package io.adapterfactory.generator.messaging;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Lets a reader of results begin with the newest ones, because all results of a factory may be many. */
@ApplicationScoped
@Identifier("newest-results")
class NewestResults implements KafkaConsumerRebalanceListener {

    /** Enough for a version's tasks, if some records are other results. */
    private static final long RECORDS_OF_A_PARTITION = 100;

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) ->
                        consumer.seek(partition, Math.max(first.get(partition), end - RECORDS_OF_A_PARTITION)));
    }
}
