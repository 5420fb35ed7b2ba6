package io.adapterfactory.trainer;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.lm.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real broker, a real registry, and a store with the shipped base model and an untrained hypernetwork {@code v1}. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            Path data = Files.createTempDirectory("trainer-it");
            Path store = data.resolve("store");
            Path base = store.resolve("base-models/nano");
            copy(Path.of("..", "deploy", "local", "defaults", "base-models", "nano"), base);
            writeUntrained(base, store.resolve("hypernetworks/nano/v1"));
            TestBroker broker = TestBroker.get();
            Map<String, String> settings = new HashMap<>();
            settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
            settings.put("mp.messaging.connector.smallrye-kafka.apicurio.registry.url", broker.registryUrl());
            settings.put("test.registry.url", broker.registryUrl());
            settings.put("factory.store", store.toString());
            settings.put("factory.round.after-results", "3");
            settings.put("factory.round.steps", "4");
            settings.put("factory.round.suite-tasks", "12");
            settings.put("factory.round.validation-tasks", "8");
            settings.put("factory.round.tasks-per-batch", "4");
            settings.put("factory.round.learning-rate", "1e-3");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeUntrained(Path base, Path folder) {
        List<String> modules = List.of("q_proj", "v_proj");
        HypernetworkConfig config = new HypernetworkConfig(
                HeadForm.M,
                384,
                0,
                32,
                32,
                0,
                new LoraConfig(4, 8, true, modules),
                ModelConfig.read(base).loraTarget(modules),
                "nano",
                "all-minilm-l6-v2/mean",
                null);
        HypernetworkFolder.write(folder, config, new HypernetworkParameters(config).initialise(1), false);
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
