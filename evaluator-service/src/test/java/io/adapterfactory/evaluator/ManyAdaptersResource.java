package io.adapterfactory.evaluator;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.ProofExample;
import io.adapterfactory.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A separate broker. Before the service starts, its topics have 100,000 adapters and a result for each. */
public class ManyAdaptersResource implements QuarkusTestResourceLifecycleManager {

    static final int ADAPTERS = 100_000;
    private static final List<String> BENCHMARKS = List.of("reverse", "sort", "first-2", "keep_vowels", "dedupe");

    private LocalKafka kafka;
    private LocalRegistry registry;

    @Override
    public Map<String, String> start() {
        try {
            Path data = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target").toAbsolutePath()), "many");
            kafka = LocalKafka.start(data.resolve("kafka"), 0);
            registry = LocalRegistry.start(data.resolve("registry"), 0, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (TestEvents events = new TestEvents(kafka.bootstrapServers(), registry.url())) {
            for (int i = 0; i < ADAPTERS; i++) {
                String id = "%032x".formatted(i);
                events.send(
                        Topics.GENERATED_ADAPTERS,
                        "task-" + id,
                        TestEvents.adapter(id, "task number " + i + ", " + BENCHMARKS.get(i % 5) + " the items")
                                .setHypernetworkVersion("v" + i % 7)
                                .setGeneratedAt(Instant.ofEpochMilli(1_790_000_000_000L + i * 1000L))
                                .build());
                events.send(Topics.EVALUATION_RESULTS, id, result(id, i));
            }
            events.flush();
        }
        return Map.of(
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "factory.registry-url",
                registry.url(),
                "test.registry.url",
                registry.url(),
                "factory.store",
                BrokerResource.newStore().toString(),
                // There are no files to score.
                "mp.messaging.incoming.adapters.auto.offset.reset",
                "latest");
    }

    private static EvaluationResult result(String id, int number) {
        double score = (number * 37 % 101) / 100.0;
        return EvaluationResult.newBuilder()
                .setEvaluationId("evaluation-" + id)
                .setAdapterId(id)
                .setTaskId("task-" + id)
                .setDescription("task number " + number)
                .setBaseModel("nano")
                .setHypernetworkVersion("v" + number % 7)
                .setBenchmark(BENCHMARKS.get(number % 5))
                .setBenchmarkDigest("0".repeat(64))
                .setMetric("exact-match")
                .setExamples(100)
                .setScore(score)
                .setScoreInterval(interval(Math.max(0, score - 0.05), Math.min(1, score + 0.05)))
                .setBaseScore(0.1)
                .setBaseScoreInterval(interval(0.06, 0.17))
                .setPairedDelta(PairedDelta.newBuilder()
                        .setDelta(score - 0.1)
                        .setInterval(interval(score - 0.2, score))
                        .setPValue(0.01)
                        .build())
                .setProof(List.of(ProofExample.newBuilder()
                        .setPrompt("abc>")
                        .setReference("cba")
                        .setBaseAnswer("abc")
                        .setAdapterAnswer("cba")
                        .build()))
                .setDurationMs(100)
                .setEvaluatedAt(Instant.ofEpochMilli(1_790_000_001_000L + number * 1000L))
                .build();
    }

    private static Interval interval(double low, double high) {
        return Interval.newBuilder().setLow(low).setHigh(high).build();
    }

    @Override
    public void stop() {
        registry.close();
        kafka.close();
    }
}
