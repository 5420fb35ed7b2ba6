package io.adapterfactory.generator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalDouble;

/** Settings of the generator, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface GeneratorConfig {

    /** Threads of the sentence encoder. */
    @WithDefault("1")
    int encoderThreads();

    /** Maximum number of hypernetworks in memory, including champions; the least recently used one is dropped first. */
    @WithDefault("4")
    int hypernetworksInMemory();

    /** Maximum wait of a request for the broker. */
    @WithDefault("PT30S")
    Duration brokerTimeout();

    /**
     * For scaling tests: seconds, 0 or more, that the generator waits for each adapter instead of generating it. If not
     * set, adapters are generated.
     */
    OptionalDouble simulatedSecondsPerAdapter();
}
