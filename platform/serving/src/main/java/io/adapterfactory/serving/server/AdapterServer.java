package io.adapterfactory.serving.server;

import java.util.Optional;
import java.util.Set;

/**
 * An inference server that takes LoRA adapters while it runs. Every method may throw {@link ServerAwayException}; loading and
 * unloading also {@link ServerRefusedException}.
 */
public sealed interface AdapterServer permits RuntimeLoraServer, LoraxServer, FolderServer {

    /** The names of all adapters that it serves; empty where it cannot tell. */
    Optional<Set<String>> serves();

    /** Returns when the adapter can be asked for; one that is there already stays. */
    void load(Offer adapter);

    /** Returns when the adapter is gone; one that is not there is no error. */
    void unload(String name);

    /** What a request names to get the adapter. */
    default String servedAs(Offer adapter) {
        return adapter.name();
    }

    /** Whether it scales by {@code alpha / sqrt(rank)} where {@code adapter_config.json} says {@code use_rslora}. */
    boolean honoursRslora();
}
