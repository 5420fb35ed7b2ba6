package io.adapterfactory.evaluator.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Memory of the base models in this process, prefix {@code factory.base-models}. */
@ConfigMapping(prefix = "factory.base-models")
public interface BaseModelsConfig {

    /**
     * What all loaded base models and one batch may take together, for example {@code 8G}. By default half of what the machine, or
     * the container, has; on a GPU no limit.
     */
    Optional<MemorySize> maxMemory();

    /** What one batch may take: caches of keys and values, activations, and logits. A batch that needs more is split. */
    @WithDefault("512M")
    MemorySize batchMemory();
}
