package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.client.ServerClient;
import io.adapterfactory.serving.server.AdapterServer;
import io.adapterfactory.serving.server.ExpectedServer;
import io.adapterfactory.serving.server.FolderServer;
import io.adapterfactory.serving.server.LoraxServer;
import io.adapterfactory.serving.server.SglangServer;
import io.adapterfactory.serving.server.VllmServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A server by its name.
 *
 * @param kind as in records, for example {@code vllm}
 * @param store path of the store on the server
 * @param maxAdapters at once
 * @param aliases whether every adapter gets an alias, not only those whose order has one
 * @param proves whether the server's answers are checked
 */
record Target(
        String name,
        String kind,
        String baseModel,
        AdapterServer server,
        Path store,
        int maxAdapters,
        boolean aliases,
        boolean proves) {

    /** The alias of an adapter on this target; empty if it has none, or the server does not support aliases. */
    Optional<String> alias(ServableAdapter adapter) {
        return server.stableNames().isPresent()
                        && (aliases || adapter.order().alias().isPresent())
                ? Optional.of(adapter.stableName())
                : Optional.empty();
    }

    /**
     * @param store path of the store on this machine
     * @throws IllegalArgumentException when a setting that the kind needs is missing
     */
    static Target of(String name, ServingConfig.Target settings, Path store, Duration timeout) {
        if (settings.maxAdapters() < 1) {
            throw new IllegalArgumentException(
                    setting(name, "max-adapters") + " is " + settings.maxAdapters() + "; expected at least 1");
        }
        Optional<ServerClient> client = settings.url().map(url -> new ServerClient(url, settings.tokenFile(), timeout));
        Supplier<ServerClient> required = () -> client.orElseThrow(() -> missing(name, settings, "url"));
        Supplier<Path> folder = () -> settings.folder().orElseThrow(() -> missing(name, settings, "folder"));
        ExpectedServer expected = new ExpectedServer(
                settings.baseModelName(), setting(name, "base-model-name"), setting(name, "token-file"));
        AdapterServer server =
                switch (settings.kind()) {
                    case VLLM -> new VllmServer(required.get(), expected);
                    case SGLANG -> new SglangServer(required.get(), expected);
                    case LORAX -> new LoraxServer(required.get());
                    case VLLM_FOLDER ->
                        new FolderServer(folder.get(), expected, client, FolderServer.Reader.VLLM_RESOLVER);
                    case NIM -> new FolderServer(folder.get(), expected, client, FolderServer.Reader.NIM);
                };
        return new Target(
                name,
                kind(settings),
                settings.baseModel(),
                server,
                settings.store().orElse(store),
                settings.maxAdapters(),
                settings.aliases(),
                settings.prove());
    }

    private static String kind(ServingConfig.Target settings) {
        return settings.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static IllegalArgumentException missing(String name, ServingConfig.Target settings, String key) {
        return new IllegalArgumentException(
                setting(name, key) + " is missing; a target of kind " + kind(settings) + " needs it");
    }

    private static String setting(String name, String key) {
        return "factory.serving.targets." + name + "." + key;
    }
}
