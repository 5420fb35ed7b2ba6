package io.adapterfactory.evaluator.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Memory of the base models in this process, prefix {@code factory.base-models}. */
@ConfigMapping(prefix = "factory.base-models")
public interface BaseModelsConfig {

    /**
     * Maximum memory of all loaded base models and one batch, for example {@code 8G}. By default half of the memory of the machine or
     * the container; on a GPU no limit.
     */
    Optional<MemorySize> maxMemory();

    /** Maximum memory of one batch: caches of keys and values, activations, and logits. A batch that needs more is split. */
    @WithDefault("512M")
    MemorySize batchMemory();
}
