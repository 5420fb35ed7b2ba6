package io.adapterfactory.serving.controller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which adapters go to work by themselves, and where; prefix {@code factory.serving}. */
@ConfigMapping(prefix = "factory.serving")
public interface ServingConfig {

    /** Inference servers by a name of one's own; none: nothing is offered. */
    Map<String, Target> targets();

    /** Least score, 0 to 1, on every benchmark that an adapter was scored on. */
    @WithDefault("0.5")
    double leastScore();

    /** What the lower end of the gain's 95 % interval must be above, -1 to 1, on every benchmark. */
    @WithDefault("0")
    double leastGain();

    /** An adapter with one of these warnings is not offered. */
    @WithDefault("OUT_OF_DISTRIBUTION")
    List<String> refusedWarnings();

    /** Pause between two comparisons of what should be served with what is. */
    @WithDefault("PT10S")
    Duration period();

    /** Longest wait for a server's answer. */
    @WithDefault("PT30S")
    Duration timeout();

    /** Pause before an adapter that a server refused is offered to it again. */
    @WithDefault("PT5M")
    Duration retryAfter();

    /** Time between two checks that a server still answers with an adapter. */
    @WithDefault("PT5M")
    Duration proofPeriod();

    /** One inference server, with a base model that adapters are for. */
    interface Target {

        Kind kind();

        /** Base model of the factory whose adapters it serves. */
        String baseModel();

        /** Address of an HTTP server, for example {@code http://gpu-1:8000}; for a folder's server to check its answers. */
        Optional<URI> url();

        /** File whose text is sent as bearer token. */
        Optional<Path> tokenFile();

        /** Folder that the server watches, for the kinds that read one. */
        Optional<Path> folder();

        /** Where the server finds the store; the same path as here if it is not given. */
        Optional<Path> store();

        /** What the server calls the base model; for folder kinds it goes into the copied {@code adapter_config.json}. */
        Optional<String> baseModelName();

        /** Max adapters at once; of more the newest are served. */
        @WithDefault("16")
        int most();

        /** Whether the server's answers to the adapters' proof prompts are checked. */
        @WithDefault("true")
        boolean prove();
    }

    /** How a server takes adapters. */
    enum Kind {
        VLLM,
        VLLM_FOLDER,
        SGLANG,
        LORAX,
        NIM
    }
}
