package io.adapterfactory.serving.server;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server that lists its adapters as models, and loads and unloads them by two endpoints of the same form. */
abstract sealed class RuntimeLoraServer implements AdapterServer permits VllmServer, SglangServer {

    private final ServerClient client;
    private final String path;

    /** @param path in front of the endpoints' names; empty for none */
    RuntimeLoraServer(ServerClient client, String path) {
        this.client = client;
        this.path = path;
    }

    @Override
    public final Optional<Set<String>> serves() {
        return Optional.of(client.listedAdapters());
    }

    @Override
    public final void load(Offer adapter) {
        client.load(path + "/load_lora_adapter", adapter);
    }

    @Override
    public final void unload(String name) {
        ServerAnswer answer = client.post(path + "/unload_lora_adapter", Map.of("lora_name", name));
        if (!answer.isFine() && !saysUnknown(answer, name)) {
            throw answer.refused();
        }
    }

    /** Whether an error response means that the server does not have the adapter. */
    abstract boolean saysUnknown(ServerAnswer answer, String name);

    final boolean lists(String name) {
        return client.listedAdapters().contains(name);
    }
}
