package io.adapterfactory.evaluator.serving;

import io.adapterfactory.broker.testing.TestBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A real broker and registry, and a server like vLLM with a store. Each test has its own base model. */
public class FleetServerResource implements QuarkusTestResourceLifecycleManager {

    static final String FLEET = "fleet-nano";
    public static final String PAGE = "page-nano";
    public static final String LOGIN = "login-nano";

    static FleetServer server;

    @Override
    public Map<String, String> start() {
        TestBroker broker = TestBroker.get();
        try {
            server = new FleetServer(FLEET, PAGE, LOGIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>(server.settings());
        settings.putAll(Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "factory.registry-url", broker.registryUrl(),
                "test.registry.url", broker.registryUrl()));
        return settings;
    }

    @Override
    public void stop() {
        server.close();
    }
}
