package io.adapterfactory.serving.kafka;

import io.adapterfactory.messaging.EventProducer;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes records with the headers of CloudEvents. */
@ApplicationScoped
class ServingPublisher {

    /** The service that serving runs in; part of the records' headers. */
    private static final String SERVICE = "evaluator";

    private final EventProducer producer;
    private final EventCodec codec;

    ServingPublisher(EventProducer producer, EventCodec codec) {
        this.producer = producer;
        this.codec = codec;
    }

    /**
     * Returns when the broker has acknowledged the record.
     *
     * @param subject what the event is about
     * @param time of the event
     * @throws org.apache.kafka.common.KafkaException when the broker does not accept it
     */
    void publish(String topic, String key, String subject, SpecificRecord event, Instant time) {
        producer.send(new ProducerRecord<>(
                topic,
                null,
                key.getBytes(StandardCharsets.UTF_8),
                codec.encode(topic, event),
                KafkaHeaders.of(
                        List.of(),
                        EventHeaders.cloudEvent(
                                SERVICE,
                                event.getSchema().getName(),
                                key + "/" + time.toEpochMilli(),
                                subject,
                                time))));
    }
}
