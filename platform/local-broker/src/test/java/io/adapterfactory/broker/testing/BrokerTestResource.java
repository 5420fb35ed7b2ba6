package io.adapterfactory.broker.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Points a service under test at the {@link TestBroker} of its JVM. */
public class BrokerTestResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        TestBroker broker = TestBroker.get();
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "APICURIO_REGISTRY_URL", broker.registryUrl());
    }

    @Override
    public void stop() {
        // The next test of this JVM uses them again; they end with the JVM.
    }
}
