package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.trainer.config.TrainerConfig;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** One codec for all topics. */
class EventCodecProducer {

    @Produces
    @Singleton
    EventCodec codec(TrainerConfig config) {
        return new EventCodec(config.registryUrl());
    }

    void close(@Disposes EventCodec codec) {
        codec.close();
    }
}
