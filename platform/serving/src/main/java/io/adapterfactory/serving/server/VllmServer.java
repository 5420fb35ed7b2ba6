package io.adapterfactory.serving.server;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * vLLM's OpenAI-compatible server, started with {@code --enable-lora} and {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}
 * (its documentation, "LoRA Adapters", "Dynamically serving LoRA Adapters").
 */
public final class VllmServer implements AdapterServer {

    private static final String LOAD = "/v1/load_lora_adapter";
    private static final String UNLOAD = "/v1/unload_lora_adapter";

    private final ServerClient client;

    public VllmServer(ServerClient client) {
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
        if (!answer.isFine() && answer.status() != 404) {
            throw answer.refused();
        }
    }

    @Override
    public boolean honoursRslora() {
        return true;
    }
}
