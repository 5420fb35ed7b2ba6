package io.adapterfactory.generator.config;

import io.adapterfactory.t2l.tensor.FloatType;
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

    /** Maximum number of hypernetworks in memory, champions included. The least recently used one is removed first. */
    @WithDefault("4")
    int hypernetworksInMemory();

    /**
     * Type of the numbers in adapter files: {@code F32}, {@code F16}, or {@code BF16}. The 16-bit types need half the
     * space. The type is part of an adapter's id unless it is {@code F32}. A hypernetwork whose numbers are too large
     * for {@code F16} is rejected.
     */
    @WithDefault("F32")
    FloatType adapterType();

    /** How long a request waits for the broker before the broker counts as unavailable. */
    @WithDefault("PT30S")
    Duration brokerTimeout();

    /**
     * For measurements only: seconds, 0 or more, that the generator waits for each adapter instead of making it. By default adapters
     * are made.
     */
    OptionalDouble simulatedSecondsPerAdapter();
}
