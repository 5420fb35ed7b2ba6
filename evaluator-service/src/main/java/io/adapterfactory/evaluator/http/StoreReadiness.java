package io.adapterfactory.evaluator.http;

import io.adapterfactory.evaluator.evaluate.BaseModels;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Ready when every base model of the store is loaded, or was found broken and said so. */
@Readiness
@ApplicationScoped
public class StoreReadiness implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(StoreReadiness.class);

    private final BaseModels baseModels;
    private volatile boolean loaded;

    public StoreReadiness(BaseModels baseModels) {
        this.baseModels = baseModels;
    }

    void load(@Observes StartupEvent start) {
        Thread loader = new Thread(this::loadAll, "base-model-loader");
        loader.setDaemon(true);
        loader.start();
    }

    private void loadAll() {
        for (String name : baseModels.names()) {
            try {
                baseModels.scorer(name);
                LOG.infof("base model %s is loaded", name);
            } catch (RuntimeException e) {
                LOG.errorf("base model %s cannot be used: %s", name, e.getMessage());
            }
        }
        loaded = true;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("base models loaded")
                .status(loaded && !baseModels.names().isEmpty())
                .withData("baseModels", String.join(",", baseModels.names()))
                .build();
    }
}
