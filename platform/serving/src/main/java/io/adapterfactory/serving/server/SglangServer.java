package io.adapterfactory.serving.server;

/** SGLang's server, started with {@code --enable-lora} (its documentation, "LoRA Serving", "Dynamic LoRA loading"). */
public final class SglangServer extends RuntimeLoraServer {

    public SglangServer(ServerClient client) {
        super(client, "");
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
