package io.adapterfactory.serving.server;

import io.adapterfactory.serving.client.ListedModel;
import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerClient;
import io.adapterfactory.serving.client.ServerRefusedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server that lists its adapters as models, and has one endpoint that loads adapters and one that unloads them. */
abstract sealed class RuntimeLoraServer implements AdapterServer permits VllmServer, SglangServer {

    private static final int INTERNAL_ERROR = 500;

    /** An adapter that does not exist: ids of adapters are hexadecimal, and no server has this folder. */
    private static final Offer ABSENT =
            new Offer("adapter-factory-check", Path.of("/adapter-factory-check"), Path.of("/adapter-factory-check"));

    private final ServerClient client;
    private final String loading;
    private final String unloading;
    private final ServerHealth health;

    /** @param path in front of the endpoints' names; empty for none */
    RuntimeLoraServer(ServerClient client, ExpectedServer expected, String path) {
        this.client = client;
        this.loading = path + "/load_lora_adapter";
        this.unloading = path + "/unload_lora_adapter";
        this.health = new ServerHealth(client, expected);
    }

    @Override
    public final Optional<Set<String>> serves() {
        return Optional.of(client.listedAdapters());
    }

    /**
     * Requests the base model, and tries to load an adapter that does not exist: a server that can load adapters
     * answers that it does not find the folder. Servers do not report their limits for rank and number of adapters; an
     * adapter that exceeds them is refused later.
     */
    @Override
    public final void requireReady() {
        baseModel();
        ServerAnswer answer = client.postForAnyStatus(loading, request(ABSENT));
        if (answer.isFine()) {
            unload(ABSENT.name()); // the server reads the files only when the adapter is first used
            return;
        }
        switch (Fault.of(answer)) {
            case ADAPTER -> {
                // As expected.
            }
            case SETTINGS -> throw notReady(answer);
            case SERVER -> {
                if (answer.status() != INTERNAL_ERROR) {
                    throw answer.away();
                }
                requireWorking(); // 500 with an unknown message may also mean that the folder was not found
            }
        }
    }

    @Override
    public final void requireWorking() {
        health.trouble().ifPresent(why -> {
            throw new ServerAwayException("the server does not work: " + why);
        });
    }

    /** Reports which option the server was started without; the message quotes its answer. */
    private ServerAwayException notReady(ServerAnswer answer) {
        return Fault.of(answer) == Fault.SETTINGS
                ? answer.unusable("it does not load adapters while it runs; start it with " + startedWith())
                : answer.away();
    }

    /** The options that the server must be started with to load adapters while it runs. */
    abstract String startedWith();

    /**
     * The base model as the server lists it.
     *
     * @throws ServerAwayException when the server does not list it; the message contains the listed models and the
     *     setting
     */
    public final ListedModel baseModel() {
        return health.baseModel();
    }

    @Override
    public final Optional<ServerClient> completions() {
        return Optional.of(client);
    }

    @Override
    public final void load(Offer adapter) {
        ServerAnswer answer = client.postForAnyStatus(loading, request(adapter));
        if (!answer.isFine() && answer.text().contains("already")) {
            takeName(adapter);
            return;
        }
        requireLoaded(answer);
    }

    final void requireLoaded(ServerAnswer answer) {
        if (!answer.isFine()) {
            throw Fault.of(answer) == Fault.ADAPTER ? answer.refused() : notReady(answer);
        }
    }

    final Map<String, Object> request(Offer adapter) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("lora_name", adapter.name());
        request.put("lora_path", adapter.folderOnServer().toString());
        return request;
    }

    /**
     * Handles an adapter that the server has under this name: the same one, the same one from an older folder, or one
     * that another client loaded.
     */
    private void takeName(Offer adapter) {
        Optional<Path> root = rootOf(adapter.name());
        if (root.isEmpty() || root.get().equals(adapter.folderOnServer())) {
            return;
        }
        if (!List.of(adapter.name(), adapter.folderOnServer().getFileName().toString())
                .contains(String.valueOf(root.get().getFileName()))) {
            throw inUse(adapter, root.get());
        }
        ServerAnswer answer = replace(adapter);
        if (!answer.isFine()) {
            throw answer.refused();
        }
    }

    /** The folder of the adapter with a given name, if the server reports it. */
    final Optional<Path> rootOf(String name) {
        return client.models().stream()
                .filter(model -> model.isAdapter() && model.id().equals(name))
                .flatMap(model -> model.root().stream())
                .map(Path::of)
                .findFirst();
    }

    static ServerRefusedException inUse(Offer adapter, Path root) {
        return new ServerRefusedException("the name " + adapter.name()
                + " is in use: the server serves the adapter at " + root + " under it; expected "
                + adapter.folderOnServer() + ". Unload that one, or give it another name");
    }

    /** Loads an adapter, which replaces the one that has its name. */
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
