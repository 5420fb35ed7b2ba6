package io.adapterfactory.serving.server;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * LoRAX, which loads an adapter when a request names it and unloads the least used ones (its documentation,
 * "Adapters"). To load an adapter, this class requests one token, which proves that it can be used; to unload it,
 * nothing is needed.
 */
public final class LoraxServer implements AdapterServer {

    private static final String GENERATE = "/generate";
    private static final String HEALTH = "/health";

    private final ServerClient client;

    public LoraxServer(ServerClient client) {
        this.client = client;
    }

    /** There is no cheap request that shows what the server lacks. */
    @Override
    public void requireReady() {}

    @Override
    public void requireWorking() {
        ServerAnswer answer = client.get(HEALTH);
        if (!answer.isFine()) {
            throw answer.away();
        }
    }

    @Override
    public Optional<Set<String>> serves() {
        return Optional.empty();
    }

    @Override
    public void load(Offer adapter) {
        ServerAnswer answer = client.post(
                GENERATE,
                Map.of(
                        "inputs",
                        "a",
                        "parameters",
                        Map.of("adapter_id", servedAs(adapter), "adapter_source", "local", "max_new_tokens", 1)));
        if (!answer.isFine()) {
            throw answer.refused();
        }
    }

    @Override
    public void unload(String name) {
        // LoRAX unloads adapters that are not requested.
    }

    /** Empty, because it accepts texts, not token ids. */
    @Override
    public Optional<ServerClient> completions() {
        return Optional.empty();
    }

    @Override
    public String servedAs(Offer adapter) {
        return adapter.folderOnServer().toString();
    }

    @Override
    public boolean honorsRslora() {
        return false;
    }
}
