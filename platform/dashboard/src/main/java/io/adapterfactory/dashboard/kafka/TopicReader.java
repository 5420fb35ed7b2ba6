package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.row.DeadLetterRow.Decision;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.messaging.TopicFollower;
import io.adapterfactory.messaging.TopicSubscription;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Reads every topic of the factory into the view, from its beginning and as soon as it exists. */
final class TopicReader implements TopicFollower.Listener, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicReader.class);

    private final EventCodec codec;
    private final FactoryView view;
    private final TopicFollower follower;

    /**
     * @param kafka settings of the connection to the broker
     * @param codec used by this reader only
     */
    TopicReader(Map<String, Object> kafka, EventCodec codec, FactoryView view) {
        this.codec = codec;
        this.view = view;
        List<String> topics = Topics.all().stream()
                .flatMap(topic -> Stream.of(topic.name(), topic.deadLetters()))
                .toList();
        this.follower = new TopicFollower(
                kafka, TopicSubscription.of("topic-reader", topics).whereTheyExist(), this);
    }

    void start() {
        follower.start();
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record, boolean seenBefore) {
        take(record);
    }

    @Override
    public void onCaughtUp() {
        if (!view.isComplete()) {
            view.complete();
            LOG.info("the dashboard has been rebuilt from the topics");
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> raw) {
        Place place = new Place(raw.partition(), raw.offset());
        if (raw.topic().endsWith(Topic.DEAD_LETTERS)) {
            takeDeadLetter(raw, place);
            return;
        }
        if (raw.value() != null) {
            put(raw, place);
        }
        // Counted last, because a record that waits for the registry is delivered again.
        view.came(raw.topic(), place, raw.timestamp());
    }

    private void put(ConsumerRecord<byte[], byte[]> raw, Place place) {
        try {
            switch (raw.topic()) {
                case Topics.TASK_DESCRIPTIONS -> put(decode(raw, TaskDescription.class));
                case Topics.GENERATED_ADAPTERS -> put(decode(raw, GeneratedAdapter.class), place);
                case Topics.EVALUATION_RESULTS -> put(decode(raw, EvaluationResult.class), place);
                case Topics.HYPERNETWORK_VERSIONS ->
                    view.put(ViewMapping.version(decode(raw, HypernetworkVersion.class)));
                case Topics.SERVED_ADAPTERS -> view.put(ViewMapping.served(decode(raw, ServedAdapter.class)));
                case Topics.EVALUATION_SHARDS, Topics.EVALUATION_SHARD_RESULTS, Topics.FLEET_REFRESHES -> {
                    // Only counted: shards are in the result, and the fleet has its own view.
                }
                default -> throw new IllegalStateException("unexpected topic " + raw.topic());
            }
        } catch (UnreadableEventException e) {
            // The service that processes this topic sends it to the dead letters.
            view.unreadable();
        }
    }

    private void put(TaskDescription task) {
        if (isShown(task.getPurpose())) {
            view.put(ViewMapping.task(task));
        }
    }

    private void put(GeneratedAdapter adapter, Place place) {
        if (isShown(adapter.getPurpose())) {
            view.put(ViewMapping.adapter(adapter, place));
        }
    }

    private void put(EvaluationResult result, Place place) {
        if (!isShown(result.getPurpose())) {
            return;
        }
        if (result.getOutcome() == EvaluationOutcome.SCORED) {
            view.put(ViewMapping.ofUnknownAdapter(result), ViewMapping.score(result, place));
        } else {
            view.putWithoutBenchmark(ViewMapping.ofUnknownAdapter(result));
        }
    }

    /** Adapters from wrong descriptions must not lower the scores of their version; its record has what they show. */
    private static boolean isShown(TaskPurpose purpose) {
        return purpose != TaskPurpose.CONTROL;
    }

    private void takeDeadLetter(ConsumerRecord<byte[], byte[]> raw, Place place) {
        var decision = ViewMapping.header(raw, EventHeaders.DECISION);
        if (decision.isEmpty()) {
            view.came(raw.topic(), place, raw.timestamp());
            view.put(ViewMapping.deadLetter(raw));
            return;
        }
        long offset = Long.parseLong(
                ViewMapping.header(raw, EventHeaders.DECISION_OFFSET).orElse("-1"));
        view.decided(raw.topic(), raw.partition(), offset, Decision.valueOf(decision.get()));
    }

    private <T extends SpecificRecord> T decode(ConsumerRecord<byte[], byte[]> raw, Class<T> type) {
        return codec.decode(raw.topic(), raw.value(), type);
    }

    @Override
    public void close() {
        follower.close();
    }
}
