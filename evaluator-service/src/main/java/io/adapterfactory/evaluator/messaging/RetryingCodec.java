package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.messaging.Retry;
import io.adapterfactory.schemas.wire.EventCodec;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.avro.specific.SpecificRecord;

/** Waits while the registry is unavailable, so that no event is lost. */
@ApplicationScoped
class RetryingCodec {

    private final EventCodec codec;
    private final Retry retry;

    RetryingCodec(EventCodec codec, Retry retry) {
        this.codec = codec;
        this.retry = retry;
    }

    /** @throws io.adapterfactory.schemas.wire.UnreadableEventException if the bytes are not a record of this type */
    <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type) {
        return retry.untilAvailable(() -> codec.decode(topic, bytes, type));
    }

    byte[] encode(String topic, SpecificRecord record) {
        return retry.untilAvailable(() -> codec.encode(topic, record));
    }
}
