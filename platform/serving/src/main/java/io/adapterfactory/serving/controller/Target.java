package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.server.AdapterServer;
import io.adapterfactory.serving.server.FolderServer;
import io.adapterfactory.serving.server.LoraxServer;
import io.adapterfactory.serving.server.ServerClient;
import io.adapterfactory.serving.server.SglangServer;
import io.adapterfactory.serving.server.VllmServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A server by its name.
 *
 * @param kind as records tell it, for example {@code vllm}
 * @param store where the server finds the store
 * @param maxAdapters at once
 * @param proves whether the server's answers are checked
 */
record Target(
        String name, String kind, String baseModel, AdapterServer server, Path store, int maxAdapters, boolean proves) {

    /**
     * @param store as this service sees it
     * @throws IllegalArgumentException when a setting that the kind needs is missing
     */
    static Target of(String name, ServingConfig.Target settings, Path store, Duration timeout) {
        if (settings.maxAdapters() < 1) {
            throw new IllegalArgumentException(
                    setting(name, "max-adapters") + " is " + settings.maxAdapters() + "; expected at least 1");
        }
        Supplier<ServerClient> client = () -> new ServerClient(
                settings.url().orElseThrow(() -> missing(name, settings, "url")), settings.tokenFile(), timeout);
        Supplier<Path> folder = () -> settings.folder().orElseThrow(() -> missing(name, settings, "folder"));
        AdapterServer server =
                switch (settings.kind()) {
                    case VLLM -> new VllmServer(client.get(), settings.baseModelName());
                    case SGLANG -> new SglangServer(client.get(), settings.baseModelName());
                    case LORAX -> new LoraxServer(client.get());
                    case VLLM_FOLDER ->
                        folderServer(folder.get(), settings, timeout, FolderServer.Reader.VLLM_RESOLVER);
                    case NIM -> folderServer(folder.get(), settings, timeout, FolderServer.Reader.NIM);
                };
        return new Target(
                name,
                kind(settings),
                settings.baseModel(),
                server,
                settings.store().orElse(store),
                settings.maxAdapters(),
                settings.prove());
    }

    /** A folder's server can be asked only if its address is known. */
    private static FolderServer folderServer(
            Path folder, ServingConfig.Target settings, Duration timeout, FolderServer.Reader reader) {
        return new FolderServer(
                folder,
                settings.baseModelName(),
                settings.url().map(url -> new ServerClient(url, settings.tokenFile(), timeout)),
                reader);
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
