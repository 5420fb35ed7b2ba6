package io.adapterfactory.trainer.messaging;

import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.trainer.gate.OrderPublisher;
import io.adapterfactory.trainer.gate.ValidationOrder;
import io.adapterfactory.trainer.version.FencedException;
import io.adapterfactory.trainer.version.VersionPublisher;
import io.adapterfactory.trainer.version.VersionRecord;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Publishes versions on {@code hypernetwork-versions} and validation orders on {@code task-descriptions} in
 * transactions with the trainer's transactional id. If there are two trainers, only the one that started last can
 * publish.
 */
@ApplicationScoped
public class KafkaVersionPublisher implements VersionPublisher, OrderPublisher {

    private static final String SERVICE = "trainer";

    private final KafkaTransactions<byte[]> transactions;
    private final EventCodec codec;
    private final RoundTrace trace;
    private final Clock clock;

    KafkaVersionPublisher(
            @Channel("new-versions") KafkaTransactions<byte[]> transactions,
            EventCodec codec,
            RoundTrace trace,
            Clock clock) {
        this.transactions = transactions;
        this.codec = codec;
        this.trace = trace;
        this.clock = clock;
    }

    @Override
    public void made(VersionRecord record, Instant startedAt) {
        Span span = trace.start(record, startedAt);
        try {
            send(List.of(message(record, Context.root().with(span))));
        } finally {
            span.end();
        }
    }

    @Override
    public void changed(List<VersionRecord> records) {
        send(records.stream().map(record -> message(record, Context.root())).toList());
    }

    @Override
    public void order(List<ValidationOrder> orders) {
        send(orders.stream().map(this::message).toList());
    }

    private Message<byte[]> message(VersionRecord record, Context context) {
        HypernetworkVersion event = VersionMapping.event(record);
        String key = Topics.versionKey(event.getBaseModel(), event.getVersion());
        return message(
                Topics.HYPERNETWORK_VERSIONS,
                key,
                codec.encode(Topics.HYPERNETWORK_VERSIONS, event),
                EventHeaders.cloudEvent(
                        SERVICE, "HypernetworkVersion", key + "/" + event.getStage(), key, event.getCreatedAt()),
                context);
    }

    private Message<byte[]> message(ValidationOrder order) {
        Instant now = clock.instant();
        TaskDescription event = TaskDescription.newBuilder()
                .setTaskId(order.taskId())
                .setDescription(order.task().description())
                .setBaseModel(order.baseModel())
                .setHypernetworkVersion(order.version())
                .setBenchmarks(List.of(order.task().benchmark()))
                .setMaxExamples(order.maxExamples())
                .setLabels(
                        Map.of("purpose", order.isControl() ? "control" : "validation", "candidate", order.candidate()))
                .setPurpose(order.isControl() ? TaskPurpose.CONTROL : TaskPurpose.VALIDATION)
                .setSubmittedAt(now)
                .build();
        return message(
                Topics.TASK_DESCRIPTIONS,
                order.taskId(),
                codec.encode(Topics.TASK_DESCRIPTIONS, event),
                EventHeaders.cloudEvent(SERVICE, "TaskDescription", order.taskId(), order.taskId(), now),
                Context.root());
    }

    private static Message<byte[]> message(
            String topic, String key, byte[] value, Map<String, String> cloudEvent, Context context) {
        return Message.of(value)
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withTopic(topic)
                        .withKey(key.getBytes(StandardCharsets.UTF_8))
                        .withHeaders(KafkaHeaders.of(List.of(), cloudEvent))
                        .build())
                .addMetadata(TracingMetadata.withCurrent(context));
    }

    /** One transaction at a time, because rounds and HTTP requests run on different threads. */
    private synchronized void send(List<Message<byte[]>> messages) {
        try {
            transactions
                    .withTransaction(emitter -> {
                        messages.forEach(emitter::send);
                        return Uni.createFrom().voidItem();
                    })
                    .await()
                    .indefinitely();
        } catch (RuntimeException e) {
            if (isFenced(e)) {
                throw new FencedException("nothing was published: another trainer has started after this one", e);
            }
            throw e;
        }
    }

    private static boolean isFenced(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }
}
