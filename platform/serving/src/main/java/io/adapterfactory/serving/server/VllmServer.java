package io.adapterfactory.serving.server;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * vLLM's OpenAI-compatible server, started with {@code --enable-lora} and {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}
 * (its documentation, "LoRA Adapters", "Dynamically serving LoRA Adapters").
 */
public final class VllmServer extends RuntimeLoraServer implements StableNames {

    private static final int NOT_FOUND = 404;

    public VllmServer(ServerClient client, ExpectedServer expected) {
        super(client, expected, "/v1");
    }

    @Override
    String startedWith() {
        return "--enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True";
    }

    @Override
    ServerAnswer replace(Offer adapter) {
        Map<String, Object> request = request(adapter);
        request.put("load_inplace", true);
        return loadOnce(request);
    }

    @Override
    public Optional<StableNames> stableNames() {
        return Optional.of(this);
    }

    @Override
    public void serveUnder(String name, Offer adapter, Path storeOnServer) {
        Offer named = new Offer(name, adapter.folder(), adapter.folderOnServer());
        if (!lists(name)) {
            load(named);
            return;
        }
        Optional<Path> root = rootOf(name);
        if (root.equals(Optional.of(adapter.folderOnServer()))) {
            return;
        }
        if (root.isPresent() && !root.get().startsWith(storeOnServer)) {
            throw inUse(named, root.get());
        }
        requireLoaded(replace(named));
    }

    @Override
    public boolean isServedUnder(String name, String id) {
        return lists(name) && rootOf(name).equals(rootOf(id));
    }

    @Override
    boolean saysUnknown(ServerAnswer answer, String name) {
        return answer.status() == NOT_FOUND;
    }

    @Override
    public boolean honorsRslora() {
        return true;
    }
}
