package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.schemas.wire.EventCodec;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.avro.specific.SpecificRecord;

/** Waits while the registry is away: an event that cannot be read or written now is not lost. */
@ApplicationScoped
class PatientCodec {

    private final EventCodec codec;
    private final Patience patience;

    PatientCodec(EventCodec codec, Patience patience) {
        this.codec = codec;
        this.patience = patience;
    }

    /** @throws io.adapterfactory.schemas.wire.UnreadableEventException if the bytes are no such record */
    <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type) {
        return patience.untilItWorks(() -> codec.decode(topic, bytes, type));
    }

    byte[] encode(String topic, SpecificRecord record) {
        return patience.untilItWorks(() -> codec.encode(topic, record));
    }
}
