package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.port.Orders;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow.Decision;
import io.adapterfactory.messaging.EventProducer;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskSubmission;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Publishes orders from the pages as records of the topics. */
@ApplicationScoped
class KafkaOrders implements Orders {

    private static final String SERVICE = "dashboard";

    private final EventProducer producer;
    private final KafkaArchive archive;
    private final EventCodec codec;

    KafkaOrders(EventProducer producer, KafkaArchive archive, EventCodec codec) {
        this.producer = producer;
        this.archive = archive;
        this.codec = codec;
    }

    @Override
    public String order(TaskSubmission submission) {
        Instant now = Instant.now();
        TaskDescription task = submission.toRecord(now);
        String taskId = task.getTaskId();
        byte[] value = codec.encode(Topics.TASK_DESCRIPTIONS, task);
        Map<String, String> headers = EventHeaders.cloudEvent(SERVICE, "TaskDescription", taskId, taskId, now);
        producer.send(new ProducerRecord<>(
                Topics.TASK_DESCRIPTIONS, null, utf8(taskId), value, KafkaHeaders.of(List.of(), headers)));
        return taskId;
    }

    @Override
    public void replay(DeadLetterRow letter, Optional<String> edited) {
        ConsumerRecord<byte[], byte[]> raw = archive.raw(letter)
                .orElseThrow(() -> new IllegalArgumentException("dead letter %s-%d@%d is no longer kept"
                        .formatted(letter.topic(), letter.partition(), letter.offset())));
        byte[] value = edited.map(
                        json -> codec.encode(letter.originTopic(), RecordJson.read(letter.originTopic(), json)))
                .orElse(raw.value());
        List<Header> original = StreamSupport.stream(raw.headers().spliterator(), false)
                .filter(header -> !header.key().startsWith("dead-letter-"))
                .toList();
        producer.send(new ProducerRecord<>(letter.originTopic(), null, raw.key(), value, original));
        decide(letter, Decision.REPLAYED);
    }

    @Override
    public void discard(DeadLetterRow letter) {
        decide(letter, Decision.DISCARDED);
    }

    /** Writes the decision to the dead letter's own partition, so that every view gets it, now and after a restart. */
    private void decide(DeadLetterRow letter, Decision decision) {
        Map<String, String> headers = Map.of(
                EventHeaders.DECISION, decision.name(), EventHeaders.DECISION_OFFSET, Long.toString(letter.offset()));
        producer.send(new ProducerRecord<>(
                letter.topic(), letter.partition(), utf8(letter.key()), null, KafkaHeaders.of(List.of(), headers)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
