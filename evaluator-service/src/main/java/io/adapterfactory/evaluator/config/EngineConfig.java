package io.adapterfactory.evaluator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** An OpenAI-compatible server that scores one base model, prefix {@code factory.engine}. */
@ConfigMapping(prefix = "factory.engine")
public interface EngineConfig {

    /** The factory's name of the base model that the server holds. By default all base models are scored in this process. */
    Optional<String> baseModel();

    /** The server's address, for example {@code http://127.0.0.1:8000}. */
    Optional<URI> url();

    /** What the server calls the base model. By default the same as the factory. */
    Optional<String> model();

    /** File whose text is sent as the bearer token; read for every request. */
    Optional<Path> tokenFile();

    /** Where the server sees the store. By default under the same path as here. */
    Optional<Path> store();

    /** Maximum wait for a complete answer. */
    @WithDefault("PT5M")
    Duration timeout();

    /** Maximum number of requests at the same time. */
    @WithDefault("4")
    int requests();

    /**
     * Whether the log-probabilities of prompts may be requested ({@code prompt_logprobs}, {@code echo}) if the server
     * does not support {@code logprob_token_ids}. With {@code --enable-lora}, such a request crashed vLLM 0.32 on a
     * CPU, so by default not even a probe is sent.
     */
    @WithDefault("false")
    boolean promptLogprobs();
}
