package io.adapterfactory.serving.kafka;

import io.adapterfactory.messaging.TopicFollower;
import io.adapterfactory.messaging.TopicSubscription;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.FleetRefresh;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.serving.adapter.RefreshTaskId;
import io.adapterfactory.serving.controller.ServingView;
import io.adapterfactory.serving.fleet.FleetView;
import io.adapterfactory.serving.fleet.Refresh;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/** Reads the topics that serving depends on into the view, from their beginning. */
final class ServingTopics implements TopicFollower.Listener, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ServingTopics.class);
    private static final List<String> DEAD_LETTERS = List.of(Topics.TASKS.deadLetters(), Topics.ADAPTERS.deadLetters());
    private static final List<String> TOPICS = Stream.concat(
                    Stream.of(
                            Topics.TASK_DESCRIPTIONS,
                            Topics.GENERATED_ADAPTERS,
                            Topics.EVALUATION_RESULTS,
                            Topics.HYPERNETWORK_VERSIONS,
                            Topics.SERVED_ADAPTERS,
                            Topics.FLEET_REFRESHES),
                    DEAD_LETTERS.stream())
            .toList();

    private final EventCodec codec;
    private final ServingView view;
    private final FleetView fleet;
    private final TopicFollower follower;

    private volatile Instant current = Instant.EPOCH;

    /** @param kafka settings of the connection to the broker */
    ServingTopics(Map<String, Object> kafka, EventCodec codec, ServingView view, FleetView fleet) {
        this.codec = codec;
        this.view = view;
        this.fleet = fleet;
        this.follower = new TopicFollower(
                kafka, TopicSubscription.of("serving-topics", TOPICS).whereTheyExist(), this);
    }

    void start() {
        follower.start();
    }

    /**
     * Whether the view contains all records written before a moment; false while the broker or the registry is
     * unavailable.
     */
    boolean hasAllBefore(Instant moment) {
        return current.isAfter(moment);
    }

    @Override
    public void onConnected() {
        current = Instant.EPOCH;
    }

    @Override
    public void onCurrent(Instant moment) {
        current = moment;
    }

    @Override
    public void onCaughtUp() {
        fleet.complete();
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> raw, boolean seenBefore) {
        if (DEAD_LETTERS.contains(raw.topic())) {
            takeDeadLetter(raw);
        } else if (raw.value() != null) {
            take(raw);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> raw) {
        try {
            switch (raw.topic()) {
                case Topics.TASK_DESCRIPTIONS -> refreshTask(raw).ifPresent(fleet::ordered);
                case Topics.GENERATED_ADAPTERS -> take(decode(raw, GeneratedAdapter.class));
                case Topics.EVALUATION_RESULTS -> take(decode(raw, EvaluationResult.class));
                case Topics.HYPERNETWORK_VERSIONS -> take(decode(raw, HypernetworkVersion.class));
                case Topics.SERVED_ADAPTERS -> view.put(ServingMapping.status(decode(raw, ServedAdapter.class)));
                case Topics.FLEET_REFRESHES -> take(FleetMapping.refresh(decode(raw, FleetRefresh.class)));
                default -> throw new IllegalStateException("unexpected topic " + raw.topic());
            }
        } catch (UnreadableEventException e) {
            // The service that processes this topic sends the record to the dead letters.
            LOG.debugf("serving skipped record %s-%d@%d: %s", raw.topic(), raw.partition(), raw.offset(), e);
        }
    }

    private <T extends SpecificRecord> T decode(ConsumerRecord<byte[], byte[]> raw, Class<T> type) {
        return codec.decode(raw.topic(), raw.value(), type);
    }

    private void take(GeneratedAdapter adapter) {
        view.put(ServingMapping.adapter(adapter));
        RefreshTaskId.of(adapter.getTaskId())
                .ifPresent(task -> fleet.made(adapter.getTaskId(), adapter.getAdapterId()));
    }

    private void take(EvaluationResult result) {
        if (result.getOutcome() == EvaluationOutcome.SCORED) {
            view.put(ServingMapping.scored(result), ServingMapping.score(result));
        } else {
            RefreshTaskId.of(result.getTaskId()).ifPresent(task -> fleet.withoutBenchmark(result.getTaskId()));
        }
    }

    private void take(HypernetworkVersion version) {
        view.putVersion(version.getBaseModel(), version.getVersion(), version.getStage() == HypernetworkStage.REJECTED);
        if (version.getStage() == HypernetworkStage.CHAMPION) {
            view.putChampion(version.getBaseModel(), ServingMapping.champion(version));
        }
    }

    private void take(Refresh refresh) {
        fleet.put(refresh);
        if (refresh.isRolledBack()) {
            view.rolledBack(refresh.id());
        }
    }

    private void takeDeadLetter(ConsumerRecord<byte[], byte[]> raw) {
        refreshTask(raw).ifPresent(taskId -> {
            if (raw.headers().lastHeader(EventHeaders.DECISION) != null) {
                fleet.tryAgain(taskId);
            } else {
                Header reason = raw.headers().lastHeader("dead-letter-reason");
                fleet.refused(
                        taskId,
                        reason == null
                                ? "it is among the dead letters"
                                : new String(reason.value(), StandardCharsets.UTF_8));
            }
        });
    }

    /** The task id in the key of a record, if the task belongs to a refresh. */
    private static Optional<String> refreshTask(ConsumerRecord<byte[], byte[]> raw) {
        return Optional.ofNullable(raw.key())
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .filter(key -> RefreshTaskId.of(key).isPresent());
    }

    @Override
    public void close() {
        follower.close();
    }
}
