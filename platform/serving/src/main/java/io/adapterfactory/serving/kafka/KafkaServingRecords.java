package io.adapterfactory.serving.kafka;

import io.adapterfactory.messaging.EventProducer;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.serving.controller.ServingRecords;
import io.adapterfactory.serving.controller.ServingStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes the state of served adapters as records of the topic. */
@ApplicationScoped
class KafkaServingRecords implements ServingRecords {

    /** The service that the controller runs in; part of the records' headers. */
    private static final String SERVICE = "evaluator";

    private final EventProducer producer;
    private final EventCodec codec;

    KafkaServingRecords(EventProducer producer, EventCodec codec) {
        this.producer = producer;
        this.codec = codec;
    }

    @Override
    public void publish(ServingStatus status) {
        ServedAdapter event = ServingMapping.event(status);
        String key = Topics.servedKey(status.target(), status.adapter().adapterId());
        producer.send(new ProducerRecord<>(
                Topics.SERVED_ADAPTERS,
                null,
                key.getBytes(StandardCharsets.UTF_8),
                codec.encode(Topics.SERVED_ADAPTERS, event),
                KafkaHeaders.of(
                        List.of(),
                        EventHeaders.cloudEvent(
                                SERVICE,
                                "ServedAdapter",
                                key + "/" + status.changedAt().toEpochMilli(),
                                status.adapter().adapterId(),
                                status.changedAt()))));
    }
}
