package io.adapterfactory.serving.server;

import java.util.Optional;
import java.util.Set;

/**
 * An inference server that loads LoRA adapters at run time. Every method may throw {@link ServerAwayException}; loading
 * and unloading may also throw {@link ServerRefusedException}.
 */
public sealed interface AdapterServer permits RuntimeLoraServer, LoraxServer, FolderServer {

    /** The names of all adapters that it serves; empty where the server cannot list them. */
    Optional<Set<String>> serves();

    /** Returns when the adapter can be used in requests. Does nothing if it is already loaded. */
    void load(Offer adapter);

    /** Returns when the adapter is unloaded. Does nothing if it is not loaded. */
    void unload(String name);

    /** The name by which a request selects the adapter. */
    default String servedAs(Offer adapter) {
        return adapter.name();
    }

    /** Whether it scales by {@code alpha / sqrt(rank)} if {@code adapter_config.json} sets {@code use_rslora}. */
    boolean honorsRslora();
}
