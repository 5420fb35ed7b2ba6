package io.adapterfactory.messaging;

import io.adapterfactory.schemas.wire.EventCodec;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** One codec for all topics of a service. */
class EventCodecProducer {

    @Produces
    @Singleton
    EventCodec codec(KafkaSettings settings) {
        return new EventCodec(settings.registryUrl());
    }

    void close(@Disposes EventCodec codec) {
        codec.close();
    }
}
