package io.adapterfactory.serving.server;

import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerClient;
import io.adapterfactory.serving.client.ServerRefusedException;
import java.util.Optional;
import java.util.Set;

/**
 * An inference server that loads LoRA adapters at run time. Every method may throw {@link ServerAwayException}; loading
 * and unloading may also throw {@link ServerRefusedException}.
 */
public sealed interface AdapterServer permits RuntimeLoraServer, LoraxServer, FolderServer {

    /**
     * Holds when the server has what adapters need, as far as it says so when it is asked.
     *
     * @throws ServerAwayException saying what is missing
     */
    void requireReady();

    /**
     * Holds when the server works, apart from any adapter.
     *
     * @throws ServerAwayException when it does not
     */
    void requireWorking();

    /** The names of all adapters that it serves; empty if it cannot say. */
    Optional<Set<String>> serves();

    /** Returns when the adapter can be used in requests. Does nothing if it is already loaded. */
    void load(Offer adapter);

    /** Returns when the adapter is unloaded. Does nothing if it is not loaded. */
    void unload(String name);

    /** The name by which a request selects the adapter. */
    default String servedAs(Offer adapter) {
        return adapter.name();
    }

    /** How adapters get further names; empty if the server cannot do that. */
    default Optional<StableNames> stableNames() {
        return Optional.empty();
    }

    /** Where {@code POST /v1/completions} takes prompts of token ids; empty if the server has no such address. */
    Optional<ServerClient> completions();

    /** Whether it finds an adapter by itself, some time after {@link #load} returned. */
    default boolean loadsLater() {
        return false;
    }

    /** Whether it scales by {@code alpha / sqrt(rank)} where {@code adapter_config.json} says {@code use_rslora}. */
    boolean honorsRslora();
}
