package io.adapterfactory.serving.server;

import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerClient;

/**
 * SGLang's server, started with {@code --enable-lora} (its documentation, "LoRA Serving", "Dynamic LoRA loading").
 * Requests use the name {@code <base model>:<adapter>}; with the adapter's name alone, the base model answers.
 */
public final class SglangServer extends RuntimeLoraServer {

    public SglangServer(ServerClient client, ExpectedServer expected) {
        super(client, expected, "");
    }

    @Override
    String startedWith() {
        return "--enable-lora";
    }

    @Override
    public String servedAs(Offer adapter) {
        return baseModel().id() + ":" + adapter.name();
    }

    @Override
    ServerAnswer replace(Offer adapter) {
        unload(adapter.name());
        return loadOnce(request(adapter));
    }

    /** The status is the same for every error. */
    @Override
    boolean saysUnknown(ServerAnswer answer, String name) {
        return !lists(name);
    }

    @Override
    public boolean honorsRslora() {
        return false;
    }
}
