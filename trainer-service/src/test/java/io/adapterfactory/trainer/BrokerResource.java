package io.adapterfactory.trainer;

import io.adapterfactory.broker.testing.TestBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A real broker, a real registry, and a store with the shipped base model and an untrained hypernetwork {@code v1}. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            Path data = Files.createTempDirectory("trainer-it");
            Path store = data.resolve("store");
            StoreFixture.fill(store);
            TestBroker broker = TestBroker.get();
            Map<String, String> settings = new HashMap<>();
            settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
            settings.put("factory.registry-url", broker.registryUrl());
            settings.put("test.registry.url", broker.registryUrl());
            settings.put("factory.store", store.toString());
            settings.put("factory.round.after-results", "3");
            settings.put("factory.round.steps", "4");
            settings.put("factory.round.suite-tasks", "12");
            settings.put("factory.round.validation-tasks", "8");
            settings.put("factory.round.tasks-per-batch", "4");
            settings.put("factory.round.learning-rate", "1e-3");
            settings.put("factory.gate.suite-tasks", "3");
            settings.put("factory.gate.control-tasks", "0");
            settings.put("factory.base-models.nano.gate.control-tasks", "2");
            settings.put("factory.base-models.tiny.round.steps", "2");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // Broker and registry end with the JVM.
    }
}
