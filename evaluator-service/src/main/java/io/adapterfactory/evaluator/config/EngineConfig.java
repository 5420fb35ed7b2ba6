package io.adapterfactory.evaluator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** An OpenAI-compatible server that one base model is scored through, prefix {@code factory.engine}. */
@ConfigMapping(prefix = "factory.engine")
public interface EngineConfig {

    /** The factory's name of the base model on the server; without it, all are scored in this process. */
    Optional<String> baseModel();

    /** The server's address, for example {@code http://127.0.0.1:8000}. */
    Optional<URI> url();

    /** The server's name of the base model; by default the factory's name. */
    Optional<String> model();

    /** File whose text is sent as bearer token; read for every request. */
    Optional<Path> tokenFile();

    /** Path of the store on the server; by default the same path as here. */
    Optional<Path> store();

    /** Maximum wait for a complete response. */
    @WithDefault("PT5M")
    Duration timeout();

    /** Maximum number of concurrent requests. */
    @WithDefault("4")
    int requests();
}
