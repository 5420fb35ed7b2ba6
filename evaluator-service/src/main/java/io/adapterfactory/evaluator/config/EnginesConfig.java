package io.adapterfactory.evaluator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;

/** More OpenAI-compatible servers, each with one base model, prefix {@code factory.engines}. */
@ConfigMapping(prefix = "factory.engines")
public interface EnginesConfig {

    /** Servers, each under a name that you choose. It is also the name of the base model if {@code base-model} is not set. */
    @WithParentName
    Map<String, EngineConfig> servers();
}
