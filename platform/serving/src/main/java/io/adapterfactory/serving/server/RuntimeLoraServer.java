package io.adapterfactory.serving.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server that lists its adapters as models, and loads and unloads them by two endpoints of the same form. */
abstract sealed class RuntimeLoraServer implements AdapterServer permits VllmServer, SglangServer {

    /** A name that no adapter has: an adapter's id is hexadecimal. */
    private static final String NO_ADAPTER = "adapter-factory-check";

    private final ServerClient client;
    private final Optional<String> baseModelName;
    private final String loading;
    private final String unloading;
    private final ServerHealth health;

    /**
     * @param baseModelName what the server calls the base model; empty: the first that it lists
     * @param path in front of the endpoints' names; empty for none
     */
    RuntimeLoraServer(ServerClient client, Optional<String> baseModelName, String path) {
        this.client = client;
        this.baseModelName = baseModelName;
        this.loading = path + "/load_lora_adapter";
        this.unloading = path + "/unload_lora_adapter";
        this.health = new ServerHealth(client);
    }

    @Override
    public final Optional<Set<String>> serves() {
        return Optional.of(client.listedAdapters());
    }

    @Override
    public final void requireReady() {
        baseModel();
        ServerAnswer answer = client.postForAnyStatus(unloading, Map.of("lora_name", NO_ADAPTER));
        if (!answer.isFine() && Fault.of(answer) != Fault.ADAPTER) {
            throw notReady(answer);
        }
    }

    @Override
    public final void requireWorking() {
        health.trouble(baseModelName).ifPresent(why -> {
            throw new ServerAwayException("the server does not work: " + why);
        });
    }

    /** What the server was started without; the words of its answer are part of the message. */
    private ServerAwayException notReady(ServerAnswer answer) {
        return Fault.of(answer) == Fault.SETTINGS
                ? answer.unusable("it does not load adapters while it runs; start it with " + startedWith())
                : answer.away();
    }

    /** What the server must be started with to load adapters while it runs. */
    abstract String startedWith();

    /** What requests name to get the base model. */
    final String baseModel() {
        return health.baseModel(baseModelName);
    }

    @Override
    public final Optional<ServerClient> completions() {
        return Optional.of(client);
    }

    @Override
    public final void load(Offer adapter) {
        ServerAnswer answer = client.postForAnyStatus(loading, request(adapter));
        if (answer.isFine()) {
            return;
        }
        if (answer.text().contains("already")) {
            takeName(adapter);
            return;
        }
        throw Fault.of(answer) == Fault.ADAPTER ? answer.refused() : notReady(answer);
    }

    final Map<String, Object> request(Offer adapter) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("lora_name", adapter.name());
        request.put("lora_path", adapter.folderThere().toString());
        return request;
    }

    /** The server has an adapter of this name: this one, an older place of it, or somebody else's. */
    private void takeName(Offer adapter) {
        Optional<Path> root = client.models().stream()
                .filter(model -> model.isAdapter() && model.id().equals(adapter.name()))
                .flatMap(model -> model.root().stream())
                .map(Path::of)
                .findFirst();
        if (root.isEmpty() || root.get().equals(adapter.folderThere())) {
            return;
        }
        if (!List.of(adapter.name(), adapter.folderThere().getFileName().toString())
                .contains(String.valueOf(root.get().getFileName()))) {
            throw new ServerRefusedException("the name " + adapter.name()
                    + " is in use: the server serves the adapter at " + root.get() + " under it; expected "
                    + adapter.folderThere() + ". Unload that one, or give it another name");
        }
        ServerAnswer answer = replace(adapter);
        if (!answer.isFine()) {
            throw answer.refused();
        }
    }

    /** Loads an adapter in the place of one that has its name. */
    abstract ServerAnswer replace(Offer adapter);

    final ServerAnswer loadOnce(Map<String, ?> request) {
        return client.post(loading, request);
    }

    @Override
    public final void unload(String name) {
        ServerAnswer answer = client.post(unloading, Map.of("lora_name", name));
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
