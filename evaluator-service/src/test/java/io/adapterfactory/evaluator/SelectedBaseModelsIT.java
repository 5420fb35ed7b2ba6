package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An evaluator for one base model, added to a group of evaluators for all. */
@Tag("campaign")
@QuarkusTest
@WithTestResource(SelectedBaseModelsIT.Resource.class)
class SelectedBaseModelsIT {

    private static final String MINE = "mine-only";
    private static final String GROUP = "evaluator-service." + MINE;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** An adapter that the group of all evaluators has already scored, according to its offsets. */
    public static class Resource implements QuarkusTestResourceLifecycleManager {

        static Path store;
        static GeneratedAdapter scoredBefore;

        @Override
        public Map<String, String> start() {
            TestBroker broker = TestBroker.get();
            store = BrokerResource.newStore();
            try (TestEvents events = new TestEvents(broker.bootstrapServers(), broker.registryUrl());
                    Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                Files.move(
                        store.resolve("base-models/nano"),
                        store.resolve("base-models").resolve(MINE));
                Files.writeString(
                        store.resolve("base-models").resolve(MINE).resolve("base_model.json"),
                        "{\"prompt_format\": \"plain\", \"answer_end\": \";\", \"suite\": \"none\"}");
                create(admin, Topics.GENERATED_ADAPTERS);
                scoredBefore = adapter(MINE);
                events.publish(Topics.GENERATED_ADAPTERS, "key", scoredBefore);
                commitAll(admin, "evaluator-service");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return Map.of(
                    "kafka.bootstrap.servers", broker.bootstrapServers(),
                    "factory.registry-url", broker.registryUrl(),
                    "test.registry.url", broker.registryUrl(),
                    "factory.base-models.only", MINE,
                    "factory.store", store.toString());
        }

        private static void create(Admin admin, String topic) throws Exception {
            try {
                admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1)))
                        .all()
                        .get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }

        private static void commitAll(Admin admin, String group) throws Exception {
            Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
            int partitions = admin.describeTopics(List.of(Topics.GENERATED_ADAPTERS))
                    .allTopicNames()
                    .get()
                    .get(Topics.GENERATED_ADAPTERS)
                    .partitions()
                    .size();
            for (int partition = 0; partition < partitions; partition++) {
                TopicPartition of = new TopicPartition(Topics.GENERATED_ADAPTERS, partition);
                long end = admin.listOffsets(Map.of(of, OffsetSpec.latest()))
                        .partitionResult(of)
                        .get()
                        .offset();
                ends.put(of, new OffsetAndMetadata(end));
            }
            admin.alterConsumerGroupOffsets(group, ends).all().get();
        }

        static GeneratedAdapter adapter(String baseModel) throws Exception {
            return TestEvents.reversing(store.resolve("adapters"), "turn it around")
                    .setBaseModel(baseModel)
                    .setBenchmarks(List.of())
                    .build();
        }

        @Override
        public void stop() {}
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @Test
    void onlyItsOwnRecordsAreTakenFromWhereTheOthersWere() throws Exception {
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        assertThat(RestAssured.get("/q/health/ready").asString())
                .contains("\"baseModelsTaken\": \"only " + MINE + "\"");
        try (TestEvents events = new TestEvents(bootstrapServers, registryUrl)) {
            GeneratedAdapter foreign = Resource.adapter("nano");
            GeneratedAdapter mine = Resource.adapter(MINE);
            events.publish(Topics.GENERATED_ADAPTERS, "key", foreign);
            events.publish(Topics.GENERATED_ADAPTERS, "key", TestEvents.utf8("not an event"));
            events.publish(Topics.GENERATED_ADAPTERS, "key", mine);

            events.await(
                    Topics.EVALUATION_RESULTS,
                    result -> result.getAdapterId().equals(mine.getAdapterId()),
                    EvaluationResult.class);

            // All three precede it in its partition
            assertThat(events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class))
                    .extracting(EvaluationResult::getAdapterId)
                    .doesNotContain(Resource.scoredBefore.getAdapterId(), foreign.getAdapterId());
            await().atMost(LIMIT).untilAsserted(() -> assertThat(waiting()).isZero());
        }
        String metrics = RestAssured.get("/q/metrics").asString();
        assertThat(metrics).containsPattern("factory_evaluator_skipped_total(\\{[^}]*})? 1");
        assertThat(metrics).doesNotContainPattern("dead_letters_total\\{[^}]*UNREADABLE[^}]*} [1-9]");
    }

    /** Number of records that the evaluator's own group has not processed. */
    private long waiting() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            long waiting = 0;
            for (Map.Entry<TopicPartition, OffsetAndMetadata> done : admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()) {
                long end = admin.listOffsets(Map.of(done.getKey(), OffsetSpec.latest()))
                        .partitionResult(done.getKey())
                        .get()
                        .offset();
                waiting += end - done.getValue().offset();
            }
            return waiting;
        }
    }
}
