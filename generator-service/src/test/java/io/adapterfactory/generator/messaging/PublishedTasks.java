package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.hypernetwork.KnownVersions;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.lang.reflect.Proxy;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The real publisher of tasks, with a fake broker that keeps the last record. */
public final class PublishedTasks {

    /** Default {@code max.request.size} of Kafka's producer. */
    private static final int LARGEST_RECORD = 1 << 20;

    private final EventCodec codec = new EventCodec(new OneSchemaRegistry(TaskDescription.getClassSchema()).url());
    private Message<byte[]> last;

    @SuppressWarnings("unchecked")
    public TaskPublisher publisher() {
        MutinyEmitter<byte[]> emitter = (MutinyEmitter<byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MutinyEmitter.class},
                (proxy, method, arguments) -> keep((Message<byte[]>) arguments[0]));
        return new TaskPublisher(emitter, codec, KnownVersions.settings());
    }

    private Uni<Void> keep(Message<byte[]> message) {
        last = message;
        return message.getPayload().length > LARGEST_RECORD
                ? Uni.createFrom().failure(new RecordTooLargeException("the record is too large"))
                : Uni.createFrom().voidItem();
    }

    /** The last record as a consumer reads it. */
    public TaskDescription last() {
        return codec.decode(Topics.TASK_DESCRIPTIONS, last.getPayload(), TaskDescription.class);
    }

    /** The key of the last record. */
    public byte[] lastKey() {
        return (byte[]) last.getMetadata(OutgoingKafkaRecordMetadata.class)
                .orElseThrow()
                .getKey();
    }

    /** The trace that the last record belongs to. */
    public Context lastTrace() {
        return last.getMetadata(TracingMetadata.class).orElseThrow().getCurrentContext();
    }
}
