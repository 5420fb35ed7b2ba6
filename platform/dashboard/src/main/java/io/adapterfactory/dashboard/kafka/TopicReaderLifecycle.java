package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.messaging.KafkaSettings;
import io.adapterfactory.schemas.wire.EventCodec;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** Starts and stops the reader with the service. */
@ApplicationScoped
class TopicReaderLifecycle {

    private final EventCodec codec;
    private final TopicReader reader;

    TopicReaderLifecycle(
            KafkaSettings settings, @Identifier("default-kafka-broker") Map<String, Object> kafka, FactoryView view) {
        this.codec = new EventCodec(settings.registryUrl());
        this.reader = new TopicReader(kafka, codec, view);
    }

    void start(@Observes StartupEvent event) {
        reader.start();
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
        codec.close();
    }
}
