package io.adapterfactory.generator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalDouble;

/** The generator's own settings, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface GeneratorConfig {

    /** Threads of the sentence encoder. */
    @WithDefault("1")
    int encoderThreads();

    /** Hypernetworks kept in memory, champions included; the one not used for longest is dropped first. */
    @WithDefault("4")
    int hypernetworksInMemory();

    /** How long a request waits for the broker before it counts as unreachable. */
    @WithDefault("PT30S")
    Duration brokerTimeout();

    /**
     * For measuring how the factory grows: seconds, 0 or more, that the generator waits for each adapter instead of making it.
     * Without it adapters are made.
     */
    OptionalDouble simulatedSecondsPerAdapter();
}
