package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.dashboard.AdapterRow;
import io.adapterfactory.evaluator.dashboard.ServedRow;
import io.adapterfactory.evaluator.serving.ServingRecords;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.ServingState;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What is served where, as records of the topic. */
@ApplicationScoped
class KafkaServingRecords implements ServingRecords {

    private final EventProducer producer;
    private final EventCodec codec;

    KafkaServingRecords(EventProducer producer, EventCodec codec) {
        this.producer = producer;
        this.codec = codec;
    }

    @Override
    public void tell(AdapterRow adapter, ServedRow served) {
        Instant changedAt = Instant.ofEpochMilli(served.changedAt());
        ServedAdapter event = ServedAdapter.newBuilder()
                .setTarget(served.target())
                .setKind(served.kind())
                .setAdapterId(adapter.adapterId())
                .setTaskId(adapter.taskId())
                .setBaseModel(adapter.baseModel())
                .setHypernetworkVersion(adapter.hypernetworkVersion())
                .setServedAs(served.servedAs())
                .setState(ServingState.valueOf(served.state().name()))
                .setReason(served.reason())
                .setChangedAt(changedAt)
                .build();
        String key = Topics.servedKey(served.target(), adapter.adapterId());
        producer.send(new ProducerRecord<>(
                Topics.SERVED_ADAPTERS,
                null,
                key.getBytes(StandardCharsets.UTF_8),
                codec.encode(Topics.SERVED_ADAPTERS, event),
                KafkaHeaders.of(
                        List.of(),
                        EventHeaders.cloudEvent(
                                OutgoingEvents.SERVICE,
                                "ServedAdapter",
                                key + "/" + served.changedAt(),
                                adapter.adapterId(),
                                changedAt))));
    }
}
