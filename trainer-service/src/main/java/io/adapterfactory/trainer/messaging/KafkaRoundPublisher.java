package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.ValidationScore;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.trainer.train.FencedException;
import io.adapterfactory.trainer.train.RoundOutcome;
import io.adapterfactory.trainer.train.RoundPublisher;
import io.adapterfactory.trainer.train.Version;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Publishes a round's version on {@code hypernetwork-versions}: CHAMPION when it is not worse, else REJECTED. In a transaction
 * under the trainer's transactional id, so that of two trainers only the one that started last can publish.
 */
@ApplicationScoped
public class KafkaRoundPublisher implements RoundPublisher {

    private final KafkaTransactions<byte[]> versions;
    private final EventCodec codec;
    private final RoundTrace trace;
    private final Clock clock = Clock.systemUTC();

    KafkaRoundPublisher(
            @Channel("new-versions") KafkaTransactions<byte[]> versions, EventCodec codec, RoundTrace trace) {
        this.versions = versions;
        this.codec = codec;
        this.trace = trace;
    }

    @Override
    public void publish(RoundOutcome outcome) {
        Span span = trace.start(outcome);
        try {
            send(event(outcome), Context.root().with(span));
        } finally {
            span.end();
        }
    }

    private void send(HypernetworkVersion event, Context context) {
        String key = Topics.versionKey(event.getBaseModel(), event.getVersion());
        RecordHeaders headers = new RecordHeaders();
        EventHeaders.cloudEvent(
                        "trainer", "HypernetworkVersion", key + "/" + event.getStage(), key, event.getCreatedAt())
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        Message<byte[]> message = Message.of(codec.encode(Topics.HYPERNETWORK_VERSIONS, event))
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withKey(key.getBytes(StandardCharsets.UTF_8))
                        .withHeaders(headers)
                        .build())
                .addMetadata(TracingMetadata.withCurrent(context));
        try {
            versions.withTransaction(emitter -> {
                        emitter.send(message);
                        return Uni.createFrom().voidItem();
                    })
                    .await()
                    .indefinitely();
        } catch (RuntimeException e) {
            if (isFenced(e)) {
                throw new FencedException(
                        "version " + key + " is not published: another trainer has started since this one did", e);
            }
            throw e;
        }
    }

    private static boolean isFenced(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private HypernetworkVersion event(RoundOutcome outcome) {
        Version version = outcome.version();
        return HypernetworkVersion.newBuilder()
                .setBaseModel(version.baseModel())
                .setVersion(version.name())
                .setStage(outcome.isBetter() ? HypernetworkStage.CHAMPION : HypernetworkStage.REJECTED)
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
                .setResultsSeen(outcome.resultsSeen())
                .setValidation(List.of(loss("before", outcome.lossBefore()), loss("after", outcome.lossAfter())))
                .setReason(String.format(
                        Locale.ROOT,
                        "validation loss %.4f, its parent's was %.4f",
                        outcome.lossAfter(),
                        outcome.lossBefore()))
                .setCreatedAt(clock.instant())
                .build();
    }

    private static ValidationScore loss(String when, double value) {
        return ValidationScore.newBuilder()
                .setName("training-tasks-" + when)
                .setMetric("loss")
                .setValue(value)
                .build();
    }
}
