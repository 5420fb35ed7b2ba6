package io.adapterfactory.serving.server;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** SGLang's server, started with {@code --enable-lora} (its documentation, "LoRA Serving", "Dynamic LoRA loading"). */
public final class SglangServer implements AdapterServer {

    private static final String LOAD = "/load_lora_adapter";
    private static final String UNLOAD = "/unload_lora_adapter";

    private final ServerClient client;

    public SglangServer(ServerClient client) {
        this.client = client;
    }

    @Override
    public Optional<Set<String>> serves() {
        return Optional.of(client.listedAdapters());
    }

    @Override
    public void load(Offer adapter) {
        client.load(LOAD, adapter);
    }

    @Override
    public void unload(String name) {
        ServerAnswer answer = client.post(UNLOAD, Map.of("lora_name", name));
        if (!answer.isFine() && client.listedAdapters().contains(name)) {
            throw answer.refused();
        }
    }

    @Override
    public boolean honoursRslora() {
        return false;
    }
}
