package io.adapterfactory.generator.http;

import io.adapterfactory.generator.generate.AdapterStore;
import io.adapterfactory.generator.hypernetwork.HypernetworkRegistry;
import io.adapterfactory.generator.messaging.HypernetworkVersionListener;
import io.adapterfactory.messaging.basemodel.BaseModelCoverage;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when a hypernetwork is loaded, the broker answers, and the store is writable. */
@Readiness
@ApplicationScoped
public class GeneratorReadiness implements HealthCheck {

    private final HypernetworkRegistry hypernetworks;
    private final HypernetworkVersionListener versions;
    private final AdapterStore store;
    private final BaseModelSelection selection;
    private final BaseModelCoverage coverage;

    GeneratorReadiness(
            HypernetworkRegistry hypernetworks,
            HypernetworkVersionListener versions,
            AdapterStore store,
            BaseModelSelection selection,
            BaseModelCoverage coverage) {
        this.hypernetworks = hypernetworks;
        this.versions = versions;
        this.store = store;
        this.selection = selection;
        this.coverage = coverage;
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
                .withData("storeWritable", whyNotWritable.orElse("yes"))
                .withData("baseModelsTaken", selection.toString());
        if (!coverage.untaken().isEmpty()) {
            response.withData("baseModelsThatNoPodTakes", String.join(", ", coverage.untaken()));
        }
        hypernetworks.serving().forEach(each -> response.withData("champion of " + each.baseModel(), each.champion()));
        return response.build();
    }
}
