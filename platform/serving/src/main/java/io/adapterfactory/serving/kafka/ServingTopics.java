package io.adapterfactory.serving.kafka;

import io.adapterfactory.messaging.TopicFollower;
import io.adapterfactory.messaging.TopicSubscription;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.serving.controller.ServingView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Reads the topics that serving depends on into the view, from their beginning. */
final class ServingTopics implements TopicFollower.Listener, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ServingTopics.class);
    private static final List<String> TOPICS = List.of(
            Topics.GENERATED_ADAPTERS, Topics.EVALUATION_RESULTS, Topics.HYPERNETWORK_VERSIONS, Topics.SERVED_ADAPTERS);

    private final EventCodec codec;
    private final ServingView view;
    private final TopicFollower follower;

    private volatile Instant current = Instant.EPOCH;

    /** @param kafka settings of the connection to the broker */
    ServingTopics(Map<String, Object> kafka, EventCodec codec, ServingView view) {
        this.codec = codec;
        this.view = view;
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
    public void onRecord(ConsumerRecord<byte[], byte[]> raw, boolean seenBefore) {
        if (raw.value() == null) {
            return;
        }
        try {
            switch (raw.topic()) {
                case Topics.GENERATED_ADAPTERS ->
                    view.put(ServingMapping.adapter(codec.decode(raw.topic(), raw.value(), GeneratedAdapter.class)));
                case Topics.EVALUATION_RESULTS -> {
                    EvaluationResult result = codec.decode(raw.topic(), raw.value(), EvaluationResult.class);
                    if (result.getOutcome() == EvaluationOutcome.SCORED) {
                        view.put(ServingMapping.scored(result), ServingMapping.score(result));
                    }
                }
                case Topics.HYPERNETWORK_VERSIONS -> {
                    HypernetworkVersion version = codec.decode(raw.topic(), raw.value(), HypernetworkVersion.class);
                    view.putVersion(
                            version.getBaseModel(),
                            version.getVersion(),
                            version.getStage() == HypernetworkStage.REJECTED);
                }
                case Topics.SERVED_ADAPTERS ->
                    view.put(ServingMapping.status(codec.decode(raw.topic(), raw.value(), ServedAdapter.class)));
                default -> throw new IllegalStateException("unexpected topic " + raw.topic());
            }
        } catch (UnreadableEventException e) {
            // The service that works on this topic sends the record to the dead letters.
            LOG.debugf("serving skipped record %s-%d@%d: %s", raw.topic(), raw.partition(), raw.offset(), e);
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
