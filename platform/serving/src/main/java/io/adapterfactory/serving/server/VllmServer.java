package io.adapterfactory.serving.server;

/**
 * vLLM's OpenAI-compatible server, started with {@code --enable-lora} and {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}
 * (its documentation, "LoRA Adapters", "Dynamically serving LoRA Adapters").
 */
public final class VllmServer extends RuntimeLoraServer {

    public VllmServer(ServerClient client) {
        super(client, "/v1");
    }

    @Override
    boolean saysUnknown(ServerAnswer answer, String name) {
        return answer.status() == 404;
    }

    @Override
    public boolean honorsRslora() {
        return true;
    }
}
