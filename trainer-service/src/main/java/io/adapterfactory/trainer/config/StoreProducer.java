package io.adapterfactory.trainer.config;

import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** Opens the store that the settings name. */
public class StoreProducer {

    @Produces
    @Singleton
    ArtifactStore store(TrainerConfig config, Config settings) {
        return ArtifactStores.open(
                config.store(), config.storeCopies(), name -> settings.getOptionalValue(name, String.class)
                        .orElse(null));
    }

    /** A wrong setting is told at the start, not with the first task. */
    void openAtStart(@Observes StartupEvent start, ArtifactStore store) {}

    void close(@Disposes ArtifactStore store) {
        store.close();
    }
}
