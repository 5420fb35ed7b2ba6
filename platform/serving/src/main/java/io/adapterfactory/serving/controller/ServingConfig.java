package io.adapterfactory.serving.controller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which adapters are loaded into inference servers, and into which; prefix {@code factory.serving}. */
@ConfigMapping(prefix = "factory.serving")
public interface ServingConfig {

    /** Inference servers, each under a name that you choose. Without any, no adapter is offered. */
    Map<String, Target> targets();

    /** Minimum score, 0 to 1, on every benchmark that an adapter was scored on. */
    @WithDefault("0.5")
    double minScore();

    /** The lower end of the gain's 95 % interval must be above this on every benchmark, -1 to 1. */
    @WithDefault("0")
    double minGain();

    /**
     * A newer adapter does not replace an older one if its score on the same examples is lower by more than this, 0 to
     * 1, or is significantly lower (p below 0.05).
     */
    @WithDefault("0.05")
    double maxLoss();

    /** An adapter with one of these warnings is not offered. */
    @WithDefault("OUT_OF_DISTRIBUTION")
    List<String> refusedWarnings();

    /** Time between two comparisons of what should be served with what is served. */
    @WithDefault("PT10S")
    Duration period();

    /** Maximum wait for a server's answer. */
    @WithDefault("PT30S")
    Duration timeout();

    /** Time before an adapter that a server refused is offered to it again. */
    @WithDefault("PT5M")
    Duration retryAfter();

    /** Time between two checks that a server still answers with an adapter. */
    @WithDefault("PT5M")
    Duration proofPeriod();

    /** One inference server, with a base model that adapters are for. */
    interface Target {

        /** How adapters are loaded into the server. */
        Kind kind();

        /** Base model of the factory whose adapters go to the server. */
        String baseModel();

        /**
         * Address of an HTTP server, for example {@code http://gpu-1:8000}; optional for folder kinds, to check the
         * server's answers.
         */
        Optional<URI> url();

        /** File whose text is sent as the bearer token; read for every request. */
        Optional<Path> tokenFile();

        /** Folder that the server reads, for the kinds that read one. */
        Optional<Path> folder();

        /** Where the server sees the store. By default under the same path as here. */
        Optional<Path> store();

        /** What the server calls the base model; for folder kinds it goes into the copied {@code adapter_config.json}. */
        Optional<String> baseModelName();

        /** Max adapters at once; if there are more, the newest are served. */
        @WithDefault("16")
        int maxAdapters();

        /**
         * Whether every adapter gets an alias on the server, not only those whose order has one; only for kind {@code
         * vllm}.
         */
        @WithDefault("false")
        boolean aliases();

        /** Whether the server's answers to the adapters' proof prompts are checked. */
        @WithDefault("true")
        boolean prove();
    }

    /** How adapters are loaded into a server. */
    enum Kind {
        VLLM,
        VLLM_FOLDER,
        SGLANG,
        LORAX,
        NIM
    }
}
