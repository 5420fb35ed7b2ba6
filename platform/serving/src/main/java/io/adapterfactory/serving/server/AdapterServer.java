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
     * Returns if the server has everything that adapters need, as far as requests can show.
     *
     * @throws ServerAwayException saying what is missing
     */
    void requireReady();

    /**
     * Returns if the server works, independent of any adapter.
     *
     * @throws ServerAwayException when it does not
     */
    void requireWorking();

    /** The names of all adapters that it serves; empty if the server cannot list them. */
    Optional<Set<String>> serves();

    /** Returns when the adapter can be used in requests. Does nothing if it is already loaded. */
    void load(Offer adapter);

    /** Returns when the adapter is unloaded. Does nothing if it is not loaded. */
    void unload(String name);

    /** The name by which a request selects the adapter. */
    default String servedAs(Offer adapter) {
        return adapter.name();
    }

    /** Gives adapters aliases; empty if the server does not support them. */
    default Optional<StableNames> stableNames() {
        return Optional.empty();
    }

    /**
     * A client for {@code POST /v1/completions} with prompts of token ids; empty if the server does not have this
     * endpoint.
     */
    Optional<ServerClient> completions();

    /** Whether the server loads an adapter itself, some time after {@link #load} has returned. */
    default boolean loadsLater() {
        return false;
    }

    /** Whether it scales by {@code alpha / sqrt(rank)} if {@code adapter_config.json} has {@code use_rslora}. */
    boolean honorsRslora();
}
