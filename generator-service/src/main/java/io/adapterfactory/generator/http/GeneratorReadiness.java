package io.adapterfactory.generator.http;

import io.adapterfactory.generator.generate.AdapterStore;
import io.adapterfactory.generator.hypernetwork.HypernetworkRegistry;
import io.adapterfactory.generator.messaging.HypernetworkVersionListener;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when a hypernetwork is loaded, the broker answers and the store takes files. */
@Readiness
@ApplicationScoped
public class GeneratorReadiness implements HealthCheck {

    private final HypernetworkRegistry hypernetworks;
    private final HypernetworkVersionListener versions;
    private final AdapterStore store;

    GeneratorReadiness(HypernetworkRegistry hypernetworks, HypernetworkVersionListener versions, AdapterStore store) {
        this.hypernetworks = hypernetworks;
        this.versions = versions;
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        boolean loaded = hypernetworks.isReady();
        boolean broker = versions.isInContact();
        var whyNotWritable = store.whyNotWritable();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("generator")
                .status(loaded && broker && whyNotWritable.isEmpty())
                .withData("hypernetworkLoaded", loaded)
                .withData("brokerReached", broker)
                .withData("storeWritable", whyNotWritable.orElse("yes"));
        hypernetworks.serving().forEach(each -> response.withData("champion of " + each.baseModel(), each.champion()));
        return response.build();
    }
}
