package io.adapterfactory.evaluator;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.t2l.artifact.SignatureKeys;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** A real broker, a real registry, a store with the shipped base model, and keys: adapters are signed. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        TestBroker broker = TestBroker.get();
        Path store = newStore();
        Path keys = store.resolveSibling("keys");
        SignatureKeys.create(keys);
        return Map.of(
                "factory.signing.key", keys.resolve("signing-key.pem").toString(),
                "factory.signing.trusted-keys",
                        keys.resolve("signing-key.pub.pem").toString(),
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "factory.registry-url", broker.registryUrl(),
                "test.registry.url", broker.registryUrl(),
                "factory.shard-examples", "120",
                "factory.store", store.toString());
    }

    /** The signature policy of the service under test. */
    static SignaturePolicy signatures() {
        Config config = ConfigProvider.getConfig();
        return SignaturePolicy.of(
                config.getOptionalValue("factory.signing.key", Path.class),
                config.getOptionalValues("factory.signing.trusted-keys", Path.class)
                        .orElse(List.of()));
    }

    /** A store with the shipped base model and its benchmark index. */
    static Path newStore() {
        try {
            Path store = Files.createTempDirectory("evaluator-it").resolve("store");
            for (String folder : new String[] {"base-models/nano", "benchmarks/nano"}) {
                copy(Path.of("..", "models", folder), store.resolve(folder));
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the files of a folder without subfolders. */
    public static void copy(Path from, Path to) throws IOException {
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
