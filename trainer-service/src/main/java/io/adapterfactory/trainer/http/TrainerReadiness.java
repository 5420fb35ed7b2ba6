package io.adapterfactory.trainer.http;

import io.adapterfactory.t2l.artifact.WriteProbe;
import io.adapterfactory.trainer.config.TrainerConfig;
import io.adapterfactory.trainer.messaging.TopicFollower;
import io.adapterfactory.trainer.train.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the broker answers, the topics are read, the store takes files and every champion's base model is there. */
@Readiness
@ApplicationScoped
public class TrainerReadiness implements HealthCheck {

    private final TrainerConfig config;
    private final TopicFollower follower;
    private final Versions versions;

    TrainerReadiness(TrainerConfig config, TopicFollower follower, Versions versions) {
        this.config = config;
        this.follower = follower;
        this.versions = versions;
    }

    @Override
    public HealthCheckResponse call() {
        boolean broker = follower.isInContact();
        var whyNotWritable = WriteProbe.whyNotWritable(config.store().resolve("training"));
        List<String> missing = versions.baseModels().stream()
                .filter(name -> !Files.isRegularFile(
                        config.store().resolve("base-models").resolve(name).resolve("config.json")))
                .toList();
        return HealthCheckResponse.named("trainer")
                .status(broker && versions.isComplete() && whyNotWritable.isEmpty() && missing.isEmpty())
                .withData("brokerReached", broker)
                .withData("topicsRead", versions.isComplete())
                .withData("storeWritable", whyNotWritable.orElse("yes"))
                .withData("baseModelsMissing", missing.isEmpty() ? "none" : String.join(",", missing))
                .build();
    }
}
