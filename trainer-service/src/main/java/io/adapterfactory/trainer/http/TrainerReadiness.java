package io.adapterfactory.trainer.http;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.trainer.messaging.EventFollower;
import io.adapterfactory.trainer.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when the broker answers, the topics have been read, the store is writable, and every champion's base model
 * exists.
 */
@Readiness
@ApplicationScoped
public class TrainerReadiness implements HealthCheck {

    private final ArtifactStore store;
    private final EventFollower follower;
    private final Versions versions;

    TrainerReadiness(ArtifactStore store, EventFollower follower, Versions versions) {
        this.store = store;
        this.follower = follower;
        this.versions = versions;
    }

    @Override
    public HealthCheckResponse call() {
        boolean broker = follower.isInContact();
        var whyNotWritable = store.whyNotWritable("training");
        List<String> missing = whyNotWritable.isPresent() ? List.of() : missingBaseModels();
        return HealthCheckResponse.named("trainer")
                .status(broker && versions.isComplete() && whyNotWritable.isEmpty() && missing.isEmpty())
                .withData("brokerReached", broker)
                .withData("topicsRead", versions.isComplete())
                .withData("storeWritable", whyNotWritable.orElse("yes"))
                .withData("baseModelsMissing", missing.isEmpty() ? "none" : String.join(",", missing))
                .build();
    }

    private List<String> missingBaseModels() {
        try {
            List<String> there = store.names(FolderKind.BASE_MODELS);
            return versions.baseModels().stream()
                    .filter(name -> !there.contains(name))
                    .toList();
        } catch (StoreUnavailableException e) {
            return List.copyOf(versions.baseModels());
        }
    }
}
