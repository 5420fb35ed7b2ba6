package io.adapterfactory.generator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The generator's settings, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface GeneratorConfig {

    /** Takes {@code adapters/} and has {@code hypernetworks/}: a folder, or {@code s3://bucket/prefix}. */
    @WithDefault(".factory/store")
    String store();

    /** Folder for copies of what is in a bucket. */
    @WithDefault(".factory/store-copies")
    Path storeCopies();

    /** Address of the schema registry's API, for example {@code http://127.0.0.1:8081/apis/registry/v3}. */
    @WithDefault("http://127.0.0.1:8081/apis/registry/v3")
    URI registryUrl();

    /** {@code cpu} or {@code cuda:<number>}. */
    @WithDefault("cpu")
    String device();

    /** Threads of the sentence encoder. */
    @WithDefault("1")
    int encoderThreads();

    /** Hypernetworks kept in memory, champions included; the one not used for longest is dropped first. */
    @WithDefault("4")
    int hypernetworksInMemory();

    /** How long a request waits for the broker before it counts as unreachable. */
    @WithDefault("PT30S")
    Duration brokerTimeout();

    /** Pause before a batch that failed for a reason of ours (store full, registry away) is tried again. */
    @WithDefault("PT1S")
    Duration retryPause();

    /**
     * For measuring how the factory grows: seconds, 0 or more, that the generator waits for each adapter instead of making it.
     * Without it adapters are made.
     */
    OptionalDouble simulatedSecondsPerAdapter();

    /** Signatures of folders in the store; off without keys. */
    Signing signing();

    /** Keys in PEM files: Ed25519, or ECDSA over P-256, P-384 and P-521. */
    interface Signing {

        /** Private key that signs what is written here. */
        Optional<Path> key();

        /** Public keys; with any, a folder is used only if one of them signed it as it is. */
        Optional<List<Path>> trustedKeys();
    }
}
