package io.adapterfactory.evaluator;

import io.adapterfactory.broker.testing.TestBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A real broker, a real registry, and a store with the shipped base model. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        TestBroker broker = TestBroker.get();
        return Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "factory.registry-url", broker.registryUrl(),
                "test.registry.url", broker.registryUrl(),
                "factory.shard-examples", "120",
                "factory.store", newStore().toString());
    }

    /** A store with the shipped base model and its benchmark index. */
    static Path newStore() {
        try {
            Path store = Files.createTempDirectory("evaluator-it").resolve("store");
            for (String folder : new String[] {"base-models/nano", "benchmarks/nano"}) {
                copy(Path.of("..", "deploy", "local", "defaults", folder), store.resolve(folder));
            }
            return store;
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
        // Broker and registry end with the JVM.
    }
}
