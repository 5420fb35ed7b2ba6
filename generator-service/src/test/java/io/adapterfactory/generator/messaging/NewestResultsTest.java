package io.adapterfactory.generator.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class NewestResultsTest {

    private static final TopicPartition LONG = new TopicPartition(Topics.EVALUATION_RESULTS, 0);
    private static final TopicPartition SHORT = new TopicPartition(Topics.EVALUATION_RESULTS, 1);
    private static final TopicPartition EMPTY = new TopicPartition(Topics.EVALUATION_RESULTS, 2);

    @Test
    void readingBeginsWithTheNewestHundredRecordsOfEachPartition() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
        consumer.assign(List.of(LONG, SHORT, EMPTY));
        consumer.updateBeginningOffsets(Map.of(LONG, 5L, SHORT, 50L, EMPTY, 7L));
        consumer.updateEndOffsets(Map.of(LONG, 1000L, SHORT, 60L, EMPTY, 7L));

        new NewestResults().onPartitionsAssigned(consumer, List.of(LONG, SHORT, EMPTY));

        assertThat(consumer.position(LONG)).isEqualTo(900);
        assertThat(consumer.position(SHORT)).isEqualTo(50);
        assertThat(consumer.position(EMPTY)).isEqualTo(7);
    }
}
