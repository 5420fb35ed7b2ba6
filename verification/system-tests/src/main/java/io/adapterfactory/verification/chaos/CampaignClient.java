package io.adapterfactory.verification.chaos;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.verification.history.Expectation;
import io.adapterfactory.verification.history.HistoryEvent;
import io.adapterfactory.verification.history.HistoryLog;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes valid and invalid tasks, and logs its actions and the brokers' acknowledgments. */
public final class CampaignClient implements AutoCloseable {

    private static final String BASE_MODEL = "nano";
    private static final String KNOWN_BENCHMARK = "reverse";
    private static final List<String> ACTIONS =
            List.of("keep only the vowels of", "sort", "give back just the first item of", "reverse", "say twice");

    private final HistoryLog history;
    private final Random random;
    private final EventCodec codec;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicInteger acknowledged = new AtomicInteger();

    /** @param seed of the published tasks */
    public CampaignClient(Cluster cluster, HistoryLog history, long seed) {
        this.history = history;
        this.random = new Random(seed);
        this.codec = new EventCodec(URI.create(cluster.registry()));
        // Makes the codec cache the schema, so that the registry may be unavailable later.
        codec.encode(Topics.TASK_DESCRIPTIONS, task("", "", BASE_MODEL, List.of()));
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("delivery.timeout.ms", 300_000);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Of twenty tasks, one is not an event, one has no description, one has an unknown base model, one has an unknown
     * benchmark, and four name a benchmark; for the others, the evaluator chooses.
     */
    void send(int number) {
        String taskId = "campaign-" + number;
        String description =
                ACTIONS.get(random.nextInt(ACTIONS.size())) + " the letters, but leave out number " + number;
        int kind = random.nextInt(20);
        switch (kind) {
            case 0 -> send(taskId, garbage(), new Expectation.RefusedByGenerator());
            case 1 -> send(task(taskId, " ", BASE_MODEL, List.of()), new Expectation.RefusedByGenerator());
            case 2 -> send(task(taskId, description, "no-such-model", List.of()), new Expectation.RefusedByGenerator());
            case 3 ->
                send(
                        task(taskId, description, BASE_MODEL, List.of("no-such-benchmark")),
                        new Expectation.RefusedByEvaluator());
            case 4, 5, 6, 7 -> {
                List<String> benchmarks = List.of(KNOWN_BENCHMARK);
                send(task(taskId, description, BASE_MODEL, benchmarks), new Expectation.Answered(benchmarks));
            }
            default -> send(task(taskId, description, BASE_MODEL, List.of()), new Expectation.Answered(List.of()));
        }
    }

    private byte[] garbage() {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        bytes[0] = 42; // the wire format begins with 0
        return bytes;
    }

    private static TaskDescription task(String taskId, String description, String baseModel, List<String> benchmarks) {
        return TaskDescription.newBuilder()
                .setTaskId(taskId)
                .setDescription(description)
                .setBaseModel(baseModel)
                .setBenchmarks(benchmarks)
                .setSubmittedAt(Instant.now())
                .build();
    }

    private void send(TaskDescription task, Expectation expectation) {
        send(task.getTaskId(), codec.encode(Topics.TASK_DESCRIPTIONS, task), expectation);
    }

    private void send(String taskId, byte[] value, Expectation expectation) {
        history.add(new HistoryEvent.Sent(System.currentTimeMillis(), taskId, Sha256.of(value), expectation));
        producer.send(
                new ProducerRecord<>(Topics.TASK_DESCRIPTIONS, taskId.getBytes(StandardCharsets.UTF_8), value),
                (at, failure) -> {
                    if (failure == null) {
                        history.add(new HistoryEvent.Acknowledged(System.currentTimeMillis(), taskId));
                        acknowledged.incrementAndGet();
                    }
                });
    }

    /** Waits until every task is acknowledged or has failed. */
    public void flush() {
        producer.flush();
    }

    public int acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() {
        producer.close();
        codec.close();
    }
}
