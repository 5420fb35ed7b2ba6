package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.schemas.wire.EventCodec;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** One codec for the channels that carry bytes. */
class EventCodecProducer {

    @Produces
    @Singleton
    EventCodec codec(EvaluatorConfig config) {
        return new EventCodec(config.registryUrl());
    }

    void close(@Disposes EventCodec codec) {
        codec.close();
    }
}
