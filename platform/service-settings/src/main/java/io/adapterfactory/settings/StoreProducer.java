package io.adapterfactory.settings;

import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Produces the store that the settings name, and the policy for its signatures. */
@Dependent
public class StoreProducer {

    @Produces
    @Singleton
    ArtifactStore store(StoreSettings settings, Config config) {
        return ArtifactStores.open(
                settings.store(), settings.storeCopies(), name -> config.getOptionalValue(name, String.class)
                        .orElse(null));
    }

    @Produces
    @Singleton
    SignaturePolicy signatures(StoreSettings settings) {
        return SignaturePolicy.of(
                settings.signing().key(), settings.signing().trustedKeys().orElse(List.of()));
    }

    /** Fails at startup, not at the first event, if a setting is wrong. */
    void openAtStart(@Observes StartupEvent start, ArtifactStore store, SignaturePolicy signatures) {}

    void close(@Disposes ArtifactStore store) {
        store.close();
    }
}
