package io.adapterfactory.messaging;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Settings of every service that reads or writes events, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface KafkaSettings {

    /** Address of the API of the schema registry; {@code APICURIO_REGISTRY_URL} sets it too. */
    @WithDefault("http://127.0.0.1:8081/apis/registry/v3")
    URI registryUrl();

    /** Time before a retry of work that failed because the registry, the store, or an engine was unavailable. */
    @WithDefault("PT1S")
    Duration retryPause();
}
