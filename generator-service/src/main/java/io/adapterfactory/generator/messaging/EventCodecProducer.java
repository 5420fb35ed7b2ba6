package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.schemas.wire.EventCodec;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** One codec for all channels. */
class EventCodecProducer {

    @Produces
    @Singleton
    EventCodec codec(GeneratorConfig config) {
        return new EventCodec(config.registryUrl());
    }

    void close(@Disposes EventCodec codec) {
        codec.close();
    }
}
