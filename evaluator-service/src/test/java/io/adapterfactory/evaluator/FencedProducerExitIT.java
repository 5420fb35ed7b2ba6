package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An evaluator whose transactional producer was fenced, as after a pause in the middle of a transaction. */
@Tag("campaign")
class FencedProducerExitIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path WORK =
            Path.of("target", "fenced-producer-exit-it").toAbsolutePath();

    @Test
    void itEndsAndTheNextOneScoresWhatItCouldNot() throws Exception {
        Path folder = Files.createTempDirectory(Files.createDirectories(WORK), "run");
        Path store = BrokerResource.newStore();
        try (LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"), 0);
                LocalRegistry registry = LocalRegistry.start(folder.resolve("registry"), 0, Optional.empty());
                TestEvents events = new TestEvents(kafka.bootstrapServers(), registry.url());
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            GeneratedAdapter first =
                    TestEvents.reversing(folder, "turn it around").build();
            GeneratedAdapter second =
                    TestEvents.reversing(folder, "backwards, please").build();
            try (EvaluatorProcess fenced = EvaluatorProcess.start("first", folder, store, kafka, registry, List.of())) {
                events.publish(first);
                assertThat(result(events, first).getScore()).isGreaterThan(0.9);

                admin.fenceProducers(admin.listTransactions().all().get().stream()
                                .map(TransactionListing::transactionalId)
                                .filter(id -> id.startsWith("evaluator-") && !id.contains("-shard"))
                                .toList())
                        .all()
                        .get();
                events.publish(second);

                await().atMost(LIMIT).until(() -> !fenced.process().isAlive());
                assertThat(Files.readString(fenced.process().log()))
                        .contains("the producer of this evaluator has been fenced");
            }
            try (EvaluatorProcess next = EvaluatorProcess.start("next", folder, store, kafka, registry, List.of())) {
                assertThat(result(events, second).getScore()).isGreaterThan(0.9);
                assertThat(events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class))
                        .hasSize(2);
                assertThat(next.process().isAlive()).isTrue();
            }
        }
    }

    private static EvaluationResult result(TestEvents events, GeneratedAdapter adapter) {
        return events.await(
                Topics.EVALUATION_RESULTS,
                result -> result.getAdapterId().equals(adapter.getAdapterId()),
                EvaluationResult.class);
    }
}
