package io.adapterfactory.evaluator;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real broker, a real registry, and a store with the shipped base model. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private LocalKafka kafka;
    private LocalRegistry registry;

    @Override
    public Map<String, String> start() {
        try {
            Path data = Files.createTempDirectory("evaluator-it");
            Path store = data.resolve("store");
            copy(
                    Path.of("..", "deploy", "local", "defaults", "base-models", "nano"),
                    store.resolve("base-models/nano"));
            kafka = LocalKafka.start(data.resolve("kafka"), 0);
            registry = LocalRegistry.start(data.resolve("registry"), 0, Optional.empty());
            return Map.of(
                    "kafka.bootstrap.servers", kafka.bootstrapServers(),
                    "mp.messaging.connector.smallrye-kafka.apicurio.registry.url", registry.url(),
                    "test.registry.url", registry.url(),
                    "factory.store", store.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Override
    public void stop() {
        if (registry != null) {
            registry.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }
}
