package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Publishes tasks that arrived over HTTP. */
@ApplicationScoped
public class TaskPublisher {

    private final MutinyEmitter<byte[]> emitter;
    private final EventCodec avro;
    private final GeneratorConfig config;

    TaskPublisher(@Channel("submitted") MutinyEmitter<byte[]> emitter, EventCodec avro, GeneratorConfig config) {
        this.emitter = emitter;
        this.avro = avro;
        this.config = config;
    }

    /**
     * Returns when the broker has acknowledged the task.
     *
     * @throws BrokerUnreachableException if the broker does not acknowledge the task in time
     * @throws RegistryUnreachableException if the schema registry is unavailable
     */
    public void publish(TaskDescription task) {
        Message<byte[]> message = Message.of(avro.encode(Topics.TASK_DESCRIPTIONS, task))
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withKey(task.getTaskId().getBytes(StandardCharsets.UTF_8))
                        .withHeaders(KafkaHeaders.of(
                                List.of(),
                                EventHeaders.cloudEvent(
                                        "generator",
                                        "TaskDescription",
                                        task.getTaskId(),
                                        task.getTaskId(),
                                        task.getSubmittedAt())))
                        .build())
                .addMetadata(TracingMetadata.withCurrent(Context.current()));
        try {
            emitter.sendMessage(message).await().atMost(config.brokerTimeout());
        } catch (TimeoutException | CompletionException | org.apache.kafka.common.KafkaException e) {
            throw new BrokerUnreachableException(
                    "the broker did not accept the task within %d s"
                            .formatted(config.brokerTimeout().toSeconds()),
                    e);
        }
    }
}
