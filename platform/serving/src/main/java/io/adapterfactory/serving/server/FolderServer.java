package io.adapterfactory.serving.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerClient;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server that finds adapters in a folder, each in a directory of its name: NVIDIA NIM ({@code NIM_PEFT_SOURCE},
 * scanned every {@code NIM_PEFT_REFRESH_INTERVAL} seconds) and vLLM's file-system resolver ({@code
 * VLLM_LORA_RESOLVER_CACHE_DIR}, read when a request names the adapter). Both need {@code adapter_config.json} and
 * {@code adapter_model.safetensors}; vLLM also requires that {@code base_model_name_or_path} is the model that it was
 * started with.
 */
public final class FolderServer implements AdapterServer {

    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final ExpectedServer expected;
    private final Optional<ServerClient> completions;
    private final Reader reader;

    /** The server that reads the folder. */
    public enum Reader {
        /** vLLM's file-system resolver: when a request names an adapter. */
        VLLM_RESOLVER,
        /** NIM: from time to time. */
        NIM
    }

    /**
     * @param expected if it names the base model, that name replaces the one in the adapters
     * @param completions client for the server; empty if its address is unknown
     */
    public FolderServer(Path folder, ExpectedServer expected, Optional<ServerClient> completions, Reader reader) {
        this.folder = folder;
        this.expected = expected;
        this.completions = completions;
        this.reader = reader;
    }

    /** Returns if the folder exists, and the server lists a base model, provided that its address is known. */
    @Override
    public void requireReady() {
        serves();
        // The name in the configuration is that of the --model argument, and need not be the one that is listed.
        completions.ifPresent(client -> new ServerHealth(client, expected.withAnyBaseModel()).baseModel());
    }

    @Override
    public void requireWorking() {
        requireReady();
    }

    @Override
    public Optional<ServerClient> completions() {
        return completions;
    }

    @Override
    public Optional<Set<String>> serves() {
        if (!Files.isDirectory(folder)) {
            throw new ServerAwayException("the folder " + folder + " does not exist");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return Optional.of(entries.filter(entry -> Files.isRegularFile(entry.resolve(CONFIG)))
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith(".")) // an adapter that is still being written
                    .collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new ServerAwayException("the folder " + folder + " cannot be read: " + e, e);
        }
    }

    @Override
    public void load(Offer adapter) {
        try {
            ArtifactDirectory.write(folder.resolve(adapter.name()), directory -> {
                Files.copy(adapter.folder().resolve(WEIGHTS), directory.resolve(WEIGHTS));
                JSON.writerWithDefaultPrettyPrinter()
                        .writeValue(directory.resolve(CONFIG).toFile(), config(adapter.folder()));
            });
        } catch (UncheckedIOException e) {
            throw new ServerAwayException(e.getMessage(), e);
        }
    }

    private ObjectNode config(Path from) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(from.resolve(CONFIG).toFile());
        expected.baseModel().ifPresent(name -> config.put("base_model_name_or_path", name));
        return config;
    }

    @Override
    public void unload(String name) {
        try {
            ArtifactDirectory.delete(folder.resolve(name));
        } catch (UncheckedIOException e) {
            throw new ServerAwayException(e.getMessage() + ": " + e.getCause(), e);
        }
    }

    @Override
    public boolean honorsRslora() {
        return reader == Reader.VLLM_RESOLVER;
    }

    @Override
    public boolean loadsLater() {
        return reader == Reader.NIM;
    }
}
