package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.ValidationScore;
import io.adapterfactory.trainer.train.RoundOutcome;
import io.adapterfactory.trainer.train.RoundPublisher;
import io.adapterfactory.trainer.train.Version;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Publishes a round's version on {@code hypernetwork-versions}: CHAMPION when it is not worse, else REJECTED. */
@ApplicationScoped
public class KafkaRoundPublisher implements RoundPublisher {

    private final MutinyEmitter<HypernetworkVersion> versions;
    private final Clock clock = Clock.systemUTC();

    public KafkaRoundPublisher(@Channel("new-versions") MutinyEmitter<HypernetworkVersion> versions) {
        this.versions = versions;
    }

    @Override
    public void publish(RoundOutcome outcome) {
        Version version = outcome.version();
        HypernetworkVersion event = HypernetworkVersion.newBuilder()
                .setBaseModel(version.baseModel())
                .setVersion(version.name())
                .setStage(
                        outcome instanceof RoundOutcome.Better
                                ? HypernetworkStage.CHAMPION
                                : HypernetworkStage.REJECTED)
                .setLocation(version.location().toUri().toString())
                .setFiles(version.files().stream()
                        .map(file -> FileEntry.newBuilder()
                                .setName(file.name())
                                .setSize(file.size())
                                .setSha256(file.sha256())
                                .build())
                        .toList())
                .setParentVersion(outcome.parent().name())
                .setTrainingSteps(version.trainingSteps())
                .setTrainedTasks(outcome.tasks())
                .setValidation(List.of(loss("before", outcome.lossBefore()), loss("after", outcome.lossAfter())))
                .setReason(String.format(
                        Locale.ROOT,
                        "validation loss %.4f, its parent's was %.4f",
                        outcome.lossAfter(),
                        outcome.lossBefore()))
                .setCreatedAt(clock.instant())
                .build();
        versions.sendMessageAndAwait(Message.of(event)
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(Topics.versionKey(version.baseModel(), version.name()))
                        .build()));
    }

    private static ValidationScore loss(String when, double value) {
        return ValidationScore.newBuilder()
                .setName("training-tasks-" + when)
                .setMetric("loss")
                .setValue(value)
                .build();
    }
}
