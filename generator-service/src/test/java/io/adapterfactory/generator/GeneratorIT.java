package io.adapterfactory.generator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.startsWith;

import io.adapterfactory.broker.testing.BrokerTestResource;
import io.adapterfactory.generator.hypernetwork.HypernetworkRegistry;
import io.adapterfactory.schemas.AdapterControl;
import io.adapterfactory.schemas.BenchmarkChoice;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.PredictedScore;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.task.words.WordsSuite;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.assertj.core.data.Offset;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service with a real broker and a real registry. */
@QuarkusTest
@QuarkusTestResource(BrokerTestResource.class)
@QuarkusTestResource(StoreTestResource.class)
class GeneratorIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PLURAL = "Give the plural form of the noun.";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "factory.registry-url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    Path store;

    @Inject
    HypernetworkRegistry hypernetworks;

    @TestHTTPResource
    URI service;

    private Cluster cluster;
    private final AvroKafkaSerializer<SpecificRecord> serializer = new AvroKafkaSerializer<>();
    private final AvroKafkaDeserializer<GeneratedAdapter> deserializer = new AvroKafkaDeserializer<>();

    @BeforeEach
    void serveVersionOne() throws Exception {
        cluster = new Cluster(bootstrapServers);
        Map<String, Object> settings = new HashMap<>();
        settings.put("apicurio.registry.url", registryUrl);
        settings.put("apicurio.registry.auto-register", true);
        settings.put("apicurio.registry.use-specific-avro-reader", true);
        serializer.configure(settings, false);
        deserializer.configure(settings, false);
        announce(RandomHypernetwork.write(store, "v1", 1), HypernetworkStage.CHAMPION);
        awaitChampion("v1");
    }

    @AfterEach
    void close() {
        cluster.close();
        serializer.close();
        deserializer.close();
    }

    @Test
    void aSentenceOverHttpBecomesAnAdapterInTheStore() throws Exception {
        // When
        String taskId = given().contentType(ContentType.JSON)
                .body(Map.of(
                        "description",
                        " reverse the list ",
                        "baseModel",
                        "tiny",
                        "benchmarks",
                        List.of("b1"),
                        "alias",
                        "task/reverse",
                        "control",
                        true))
                .post("/tasks")
                .then()
                .statusCode(202)
                .extract()
                .path("taskId");

        // Then
        ConsumerRecord<byte[], byte[]> record = awaitOne(Topics.GENERATED_ADAPTERS, taskId);
        GeneratedAdapter adapter = adapter(record);
        assertThat(adapter.getDescription()).isEqualTo("reverse the list.");
        assertThat(adapter.getHypernetworkVersion()).isEqualTo("v1");
        assertThat(adapter.getBenchmarks()).containsExactly("b1");
        assertThat(adapter.getAlias()).isEqualTo("task/reverse");
        assertThat(adapter.getControl().getProblem())
                .isEqualTo(
                        "the task suite of base model 'tiny' has no other task; a control needs a description from it");
        assertThat(adapter.getControl().getFiles()).isEmpty();
        assertThat(adapter.getRank()).isEqualTo(2);
        assertThat(adapter.getAlpha()).isEqualTo(2);
        assertThat(adapter.getUseRslora()).isFalse();
        assertThat(adapter.getTaskCode().remaining()).isEqualTo(8 * Float.BYTES);
        assertThat(adapter.getFiles())
                .extracting(FileEntry::getName)
                .containsExactlyInAnyOrder(
                        "README.md",
                        "adapter_config.json",
                        "adapter_model.safetensors",
                        "lineage.json",
                        "task_desc.txt");
        Path folder = Path.of(URI.create(adapter.getLocation()));
        Manifest.read(folder).verify(folder);
        StoreTestResource.signatures(store).require(folder);
        AdapterLineage lineage = AdapterLineage.read(folder);
        assertThat(lineage.adapterId()).isEqualTo(adapter.getAdapterId());
        assertThat(lineage.hypernetworkDigest())
                .isEqualTo(Manifest.of(store.resolve("hypernetworks/tiny/v1")).rootDigest());
        LoraWeights weights = PeftDirectory.read(folder);
        assertThat(weights.target().layerCount()).isEqualTo(2);
        assertThat(weights.a().get("q_proj")).hasSize(2 * 2 * 8);
        assertThat(Cluster.header(record, "ce_type")).isEqualTo("io.adapterfactory.GeneratedAdapter");
        assertThat(Cluster.header(record, "ce_subject")).isEqualTo(adapter.getAdapterId());

        given().get("/adapters/" + adapter.getAdapterId())
                .then()
                .statusCode(200)
                .body("description", equalTo("reverse the list."))
                .body("files.size()", equalTo(5));
        byte[] served = given().get("/adapters/" + adapter.getAdapterId() + "/files/adapter_model.safetensors")
                .then()
                .statusCode(200)
                .contentType("application/octet-stream")
                .extract()
                .asByteArray();
        assertThat(served).isEqualTo(Files.readAllBytes(folder.resolve("adapter_model.safetensors")));
    }

    @Test
    void theTraceOfATaskContinuesInItsAdapter() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String taskId = "traced-" + UUID.randomUUID();
        cluster.send(
                Topics.TASK_DESCRIPTIONS,
                taskId,
                encode(task(taskId, "count the items").build()),
                new RecordHeader(
                        "traceparent", ("00-" + trace + "-b7ad6b7169203331-01").getBytes(StandardCharsets.UTF_8)));

        ConsumerRecord<byte[], byte[]> record = awaitOne(Topics.GENERATED_ADAPTERS, taskId);
        assertThat(Cluster.header(record, "traceparent")).contains(trace).doesNotContain("b7ad6b7169203331");
    }

    @Test
    void theSameTaskTwiceGivesTheSameAdapterWrittenOnce() throws Exception {
        // Given
        String taskId = "twice-" + UUID.randomUUID();
        byte[] record = encode(task(taskId, "sort the items")
                .setPurpose(TaskPurpose.REFRESH)
                .setReplaces("an older adapter")
                .setAlias("task/sort")
                .build());
        cluster.send(Topics.TASK_DESCRIPTIONS, taskId, record);
        GeneratedAdapter first = adapter(awaitOne(Topics.GENERATED_ADAPTERS, taskId));
        assertThat(first.getPurpose()).isEqualTo(TaskPurpose.REFRESH);
        assertThat(first.getReplaces()).isEqualTo("an older adapter");
        assertThat(first.getAlias()).isEqualTo("task/sort");
        assertThat(first.getWeightType()).isEqualTo("F32");
        Path weights = Path.of(URI.create(first.getLocation())).resolve("adapter_model.safetensors");
        Object written = Files.getAttribute(weights, "unix:ino");

        // When
        cluster.send(Topics.TASK_DESCRIPTIONS, taskId, record);

        // Then
        List<ConsumerRecord<byte[], byte[]>> both = awaitMany(Topics.GENERATED_ADAPTERS, taskId, 2);
        GeneratedAdapter second = adapter(both.get(1));
        assertThat(second.getAdapterId()).isEqualTo(first.getAdapterId());
        assertThat(second.getFiles()).isEqualTo(first.getFiles());
        assertThat(Files.getAttribute(weights, "unix:ino")).isEqualTo(written);
    }

    @Test
    void aControlMayHaveAnEmptyDescription() throws Exception {
        String taskId = "control/" + UUID.randomUUID();
        cluster.send(
                Topics.TASK_DESCRIPTIONS,
                taskId,
                encode(task(taskId, "")
                        .setPurpose(TaskPurpose.CONTROL)
                        .setMaxExamples(50)
                        .build()));

        GeneratedAdapter control = adapter(awaitOne(Topics.GENERATED_ADAPTERS, taskId));

        assertThat(control.getDescription()).isEmpty();
        assertThat(control.getPurpose()).isEqualTo(TaskPurpose.CONTROL);
        assertThat(control.getMaxExamples()).isEqualTo(50);
        assertThat(PeftDirectory.read(Path.of(URI.create(control.getLocation())))
                        .a())
                .isNotEmpty();
    }

    @Test
    void aTaskWithAControlGetsAnAdapterFromAnotherTasksDescriptionToo() throws Exception {
        // Given a base model with a task suite
        Path baseModel = Files.createDirectories(store.resolve("base-models/tiny"));
        Files.writeString(baseModel.resolve("base_model.json"), "{\"suite\": \"words\"}");
        Files.writeString(baseModel.resolve("config.json"), "{}");
        try {
            // When
            GeneratedAdapter adapter = generate(task("", PLURAL).setControl(true));

            // Then the control is the adapter that another task's description gives
            AdapterControl control = adapter.getControl();
            assertThat(control.getProblem()).isEmpty();
            assertThat(suiteTask(control.getDescription())).doesNotContain("plural");
            GeneratedAdapter alone = generate(control.getDescription());
            assertThat(control.getAdapterId()).isEqualTo(alone.getAdapterId()).isNotEqualTo(adapter.getAdapterId());
            assertThat(control.getLocation()).isEqualTo(alone.getLocation());
            assertThat(control.getFiles()).isEqualTo(alone.getFiles());
            // And a repeated order has the same control, but an order without one has none
            assertThat(generate(task("", PLURAL).setControl(true)).getControl()).isEqualTo(control);
            assertThat(generate(PLURAL).getControl()).isNull();
        } finally {
            Files.delete(baseModel.resolve("base_model.json"));
            Files.delete(baseModel.resolve("config.json"));
            Files.delete(baseModel);
        }
    }

    @Test
    void theScoreOfATaskIsPredictedFromTheScoresOfTheNineMostSimilarOnes() throws Exception {
        // Given a version without scores
        announce(RandomHypernetwork.write(store, "scored", 3), HypernetworkStage.CANDIDATE);
        TaskDescription.Builder task =
                task("", "write the list in reverse order").setHypernetworkVersion("scored");
        assertThat(generate(task).getPredictedScore()).isNull();

        // When nine similar tasks and one other are scored, and further results do not count
        scored("reverse the entire list", BenchmarkChoice.DEFAULT_SUITE, TaskPurpose.TASK, 1);
        scored("reverse the whole list", BenchmarkChoice.NAMED, TaskPurpose.VALIDATION, 1);
        scored("name the capital of the country", BenchmarkChoice.NAMED, TaskPurpose.TASK, 1);
        List<String> similar = List.of(
                "reverse the list",
                "reverse this list",
                "put the list in reverse order",
                "write the items of the list in reverse order",
                "give the list in reverse",
                "turn the list into its reverse",
                "print the list in reverse order",
                "list everything in reverse order",
                "return the reversed list");
        for (int i = 0; i < similar.size(); i++) {
            scored(similar.get(i), BenchmarkChoice.NEAREST, TaskPurpose.TASK, (i + 1) / 10.0);
        }

        // Then their scores are the prediction: the mean, and the range in which a tenth is with 8/10
        PredictedScore predicted = await().atMost(LIMIT)
                .until(() -> generate(task).getPredictedScore(), score -> score != null && isOfAll(score));
        assertThat(predicted.getValue()).isCloseTo(0.5, Offset.offset(1e-9));
        assertThat(predicted.getInterval())
                .isEqualTo(Interval.newBuilder()
                        .setLow(0.1)
                        .setHigh(0.9)
                        .setLevel(0.8)
                        .build());
        assertThat(generate("write the list in reverse order").getPredictedScore())
                .as("of another version")
                .isNull();
    }

    /** Whether the last of the nine results has arrived; with fewer of them, the other task is one of the nine. */
    private static boolean isOfAll(PredictedScore score) {
        return score.getInterval().getHigh() == 0.9;
    }

    private void scored(String description, BenchmarkChoice choice, TaskPurpose purpose, double score)
            throws Exception {
        Interval none = Interval.newBuilder().setLow(0).setHigh(1).build();
        String id = UUID.randomUUID().toString();
        cluster.send(
                Topics.EVALUATION_RESULTS,
                id,
                serializer.serialize(
                        Topics.EVALUATION_RESULTS,
                        EvaluationResult.newBuilder()
                                .setEvaluationId(id)
                                .setAdapterId(id)
                                .setTaskId(id)
                                .setDescription(TaskEmbedder.normalize(description))
                                .setBaseModel(RandomHypernetwork.BASE_MODEL)
                                .setHypernetworkVersion("scored")
                                .setBenchmark("b")
                                .setBenchmarkDigest("digest")
                                .setBenchmarkChoice(choice)
                                .setPurpose(purpose)
                                .setMetric("exact_match")
                                .setExamples(10)
                                .setScore(score)
                                .setScoreInterval(none)
                                .setBaseScore(0)
                                .setPairedDelta(PairedDelta.newBuilder()
                                        .setDelta(score)
                                        .setInterval(none)
                                        .setPValue(1)
                                        .build())
                                .setDurationMs(1)
                                .setEvaluatedAt(Instant.now())
                                .build()));
    }

    /** The id of the task of the suite that has the description. */
    private static String suiteTask(String description) {
        return WordsSuite.standard().tasks().stream()
                .filter(task -> task.trainingDescriptions(Integer.MAX_VALUE, 0).stream()
                        .map(TaskEmbedder::normalize)
                        .anyMatch(description::equals))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void otherDescriptionsGiveOtherAdapters() throws Exception {
        GeneratedAdapter one = generate("keep the vowels");
        GeneratedAdapter other = generate("drop the last two items");
        assertThat(one.getAdapterId()).isNotEqualTo(other.getAdapterId());
        assertThat(sha256(one)).isNotEqualTo(sha256(other));
    }

    @Test
    void aBatchThatFailsHalfWayIsAnsweredOnceWhenTheStoreIsBack() throws Exception {
        // Given a store that is not writable
        generate("make sure that the folder is there");
        Path adapters = store.resolve("adapters");
        Path aside = store.resolve("adapters-aside");
        Files.move(adapters, aside);
        Files.writeString(adapters, "in the way");
        String run = "outage-" + UUID.randomUUID();

        // When tasks arrive, among them one that is refused
        for (int i = 0; i < 20; i++) {
            String taskId = run + "-" + i;
            cluster.send(
                    Topics.TASK_DESCRIPTIONS,
                    taskId,
                    encode(task(taskId, "rotate by " + i).build()));
        }
        cluster.send(Topics.TASK_DESCRIPTIONS, run + "-poison", new byte[] {9, 9, 9});
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        given().get("/q/health/ready").then().statusCode(503).body(containsString("cannot write in")));
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> given().get("/q/metrics").then().body(containsString("factory_generator_retries_total")));
        Files.delete(adapters);
        Files.move(aside, adapters);

        // Then each has one committed answer
        await().atMost(LIMIT).untilAsserted(() -> assertThat(keys(cluster.read(
                        Topics.GENERATED_ADAPTERS, record -> key(record).startsWith(run))))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> run + "-" + i).toList()));
        awaitOne(Topics.TASKS.deadLetters(), run + "-poison");
        String last = generate("the next task is served").getTaskId();
        assertThat(cluster.read(Topics.GENERATED_ADAPTERS, record -> new String(record.key(), StandardCharsets.UTF_8)
                        .startsWith(run)))
                .hasSize(20);
        assertThat(last).isNotEmpty();
    }

    @Test
    void anEmptyDescriptionGoesToTheDeadLetters() throws Exception {
        assertRefused(task("", "  ").build(), "INVALID", "description is empty; expected 1 to 4000 characters");
    }

    @Test
    void aTooLongDescriptionGoesToTheDeadLetters() throws Exception {
        assertRefused(
                task("", "x".repeat(4001)).build(), "INVALID", "description has 4001 characters; expected 1 to 4000");
    }

    @Test
    void aBinaryDescriptionGoesToTheDeadLetters() throws Exception {
        assertRefused(
                task("", "a\u0000b").build(),
                "INVALID",
                "description holds U+0000 at character 2; expected plain text");
    }

    @Test
    void anEmptyTaskIdGoesToTheDeadLetters() throws Exception {
        assertRefused(
                task("", "reverse").setTaskId(" ").build(), "INVALID", "taskId is empty; expected 1 to 200 characters");
    }

    @Test
    void anUnknownBaseModelGoesToTheDeadLetters() throws Exception {
        assertRefused(
                task("", "reverse").setBaseModel("../etc").build(),
                "UNKNOWN_BASE_MODEL",
                "base model '../etc' is unknown; known are [tiny]");
    }

    @Test
    void anUnknownPinnedVersionGoesToTheDeadLetters() throws Exception {
        assertRefused(
                task("", "reverse").setHypernetworkVersion("v99").build(),
                "UNKNOWN_VERSION",
                "hypernetwork version 'v99' of base model 'tiny' is unknown; known are [");
    }

    @Test
    void bytesThatAreNoAvroGoToTheDeadLetters() throws Exception {
        assertRefused(
                "no avro".getBytes(StandardCharsets.UTF_8),
                "UNREADABLE",
                "the record's 7 bytes are not an Avro record");
    }

    @Test
    void anUnknownSchemaIdGoesToTheDeadLetters() throws Exception {
        byte[] record = encode(task("t", "reverse").build());
        ByteBuffer.wrap(record).putInt(1, 123_456);
        assertRefused(record, "UNREADABLE", "the registry has no schema with the id 123456");
    }

    @Test
    void bytesAfterTheRecordGoToTheDeadLetters() throws Exception {
        byte[] record = encode(task("t", "reverse").build());
        assertRefused(Arrays.copyOf(record, record.length + 3), "UNREADABLE", "3 bytes follow the record");
    }

    @Test
    void aRecordOfAnotherTypeGoesToTheDeadLetters() throws Exception {
        byte[] record = serializer.serialize(
                Topics.HYPERNETWORK_VERSIONS,
                RandomHypernetwork.write(store, "v1", 1).record(HypernetworkStage.CHAMPION));
        assertRefused(record, "UNREADABLE", "the record is a HypernetworkVersion; expected a TaskDescription");
    }

    @Test
    void aNewChampionServesWithoutARestartAndPinnedVersionsStay() throws Exception {
        // Given
        GeneratedAdapter before = generate("swap first and last");
        // When
        announce(RandomHypernetwork.write(store, "v2", 2), HypernetworkStage.CHAMPION);
        awaitChampion("v2");
        // Then
        GeneratedAdapter after = generate("swap first and last");
        assertThat(after.getHypernetworkVersion()).isEqualTo("v2");
        assertThat(sha256(after)).isNotEqualTo(sha256(before));
        GeneratedAdapter pinned = generate(task("", "swap first and last").setHypernetworkVersion("v1"));
        assertThat(pinned.getAdapterId()).isEqualTo(before.getAdapterId());
    }

    @Test
    void anOrderThatIsPinnedToAVersionJustAnnouncedIsServedByItAndARetiredOneIsRefused() throws Exception {
        for (int i = 0; i < 5; i++) {
            RandomHypernetwork candidate = RandomHypernetwork.write(store, "candidate" + i, 10 + i);
            announce(candidate, HypernetworkStage.CANDIDATE);
            assertThat(generate(task("", "take the middle").setHypernetworkVersion("candidate" + i))
                            .getHypernetworkVersion())
                    .isEqualTo("candidate" + i);
        }
        announce(RandomHypernetwork.write(store, "candidate4", 14), HypernetworkStage.RETIRED);

        assertRefusedEventually(
                task("", "take the middle").setHypernetworkVersion("candidate4"),
                "UNKNOWN_VERSION",
                "hypernetwork version 'candidate4' of base model 'tiny' is retired and its files are removed");
        assertThat(generate("take the middle").getHypernetworkVersion()).isEqualTo("v1");
    }

    @Test
    void everyTaskIsAnsweredOnceWhileChampionsChange() throws Exception {
        RandomHypernetwork first = RandomHypernetwork.write(store, "v1", 1);
        RandomHypernetwork second = RandomHypernetwork.write(store, "v2", 2);
        List<String> taskIds = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            if (i % 5 == 0) {
                announce(i % 10 == 0 ? second : first, HypernetworkStage.CHAMPION);
            }
            String taskId = "change-" + UUID.randomUUID();
            taskIds.add(taskId);
            cluster.send(
                    Topics.TASK_DESCRIPTIONS,
                    taskId,
                    encode(task(taskId, "count to " + i).build()));
        }

        List<ConsumerRecord<byte[], byte[]>> answers = await().atMost(LIMIT)
                .until(
                        () -> cluster.read(Topics.GENERATED_ADAPTERS, record -> taskIds.contains(key(record))),
                        records -> records.size() >= taskIds.size());
        assertThat(keys(answers)).containsExactlyInAnyOrderElementsOf(taskIds);
        assertThat(answers)
                .extracting(record -> adapter(record).getHypernetworkVersion())
                .allMatch(List.of("v1", "v2")::contains);
        awaitChampion("v1");
    }

    @Test
    void aDamagedChampionIsNotTakenUp() throws Exception {
        // Given a version whose weights change after it was announced
        RandomHypernetwork damaged = RandomHypernetwork.write(store, "damaged", 3);
        var record = damaged.record(HypernetworkStage.CHAMPION);
        Path weights = damaged.folder().resolve("hypernetwork.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        // When
        cluster.send(
                Topics.HYPERNETWORK_VERSIONS,
                Topics.versionKey("tiny", "damaged"),
                serializer.serialize(Topics.HYPERNETWORK_VERSIONS, record));
        assertRefused(
                task("", "reverse").setHypernetworkVersion("damaged").build(),
                "DAMAGED_STORE",
                "hypernetwork tiny/damaged cannot be used: " + weights + " is damaged: expected");

        // Then the previous champion continues to serve
        assertThat(generate("double every item").getHypernetworkVersion()).isEqualTo("v1");
        assertThat(hypernetworks.serving()).contains(new HypernetworkRegistry.Serving("tiny", "v1"));
    }

    @Test
    void aHypernetworkThatNoTrustedKeySignedIsRefused() throws Exception {
        RandomHypernetwork unsigned = RandomHypernetwork.write(store, "unsigned", 4);
        Files.delete(unsigned.folder().resolve("model.sig"));
        announce(unsigned, HypernetworkStage.CANDIDATE);

        assertRefusedEventually(
                task("", "reverse").setHypernetworkVersion("unsigned"),
                "DAMAGED_STORE",
                "hypernetwork tiny/unsigned cannot be used: " + unsigned.folder()
                        + " is not signed: model.sig is missing");
    }

    /**
     * Sends broken bodies with odd trace headers, {@code -Dfuzz.http.requests} times; none may cause a server error.
     */
    @Test
    void noRequestCausesAServerError() throws Exception {
        int requests = Integer.getInteger("fuzz.http.requests", 200);
        Random random = new Random(Long.getLong("fuzz.http.seed", 1));
        byte[] whole = ("{\"description\":\"reverse"
                        + " \\u00e9\",\"baseModel\":\"tiny\",\"benchmarks\":[\"b\"],\"labels\":{\"a\":\"b\"},\"dataset\":null}")
                .getBytes(StandardCharsets.UTF_8);
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; i < requests; i++) {
            byte[] body = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(body.length);
                switch (random.nextInt(4)) {
                    case 0 -> body[at] = (byte) random.nextInt(256);
                    case 1 -> body = Arrays.copyOf(body, Math.max(1, at));
                    case 2 -> body[at] = (byte) "\"{}[]:,0\\".charAt(random.nextInt(9));
                    default -> {
                        byte[] longer = Arrays.copyOf(body, body.length + at + 1);
                        System.arraycopy(body, 0, longer, at + 1, body.length);
                        body = longer;
                    }
                }
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve("/tasks"))
                    .timeout(Duration.ofMinutes(1))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            request.header("Content-Type", "application/json");
            request.header("traceparent", printable(random));
            int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();

            assertThat(status)
                    .as("request %d: %s", i, new String(body, StandardCharsets.ISO_8859_1))
                    .isLessThan(500);
        }
        HttpRequest tooLarge = HttpRequest.newBuilder(service.resolve("/tasks"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3 << 20]))
                .build();
        try {
            assertThat(http.send(tooLarge, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(413);
        } catch (IOException e) {
            // The response arrived and the connection was closed while the client was still sending.
        }
    }

    private static String printable(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(60); length > 0; length--) {
            text.append((char) (' ' + 1 + random.nextInt(94)));
        }
        return text.toString();
    }

    @Test
    void badRequestsGetProblemDocuments() {
        assertProblem(Map.of("description", " ", "baseModel", "tiny"), 400, "description is empty");
        assertProblem(Map.of("description", "x".repeat(4001), "baseModel", "tiny"), 400, "4001 characters");
        assertProblem(Map.of("description", "reverse"), 400, "baseModel is missing");
        assertProblem(
                Map.of("description", "reverse", "baseModel", "tiny", "alias", " "),
                400,
                "alias is empty; expected 1 to 200 characters");
        assertProblem(
                Map.of("description", "reverse", "basemodl", "tiny"),
                400,
                "the key 'basemodl' is unknown; did you mean 'baseModel'?; expected one of [alias, baseModel,");
        assertProblem(
                Map.of("description", 5, "baseModel", "tiny"),
                400,
                "description has the wrong type; expected a string");
        given().get("/nowhere")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", equalTo("HTTP 404 Not Found"));
        given().delete("/tasks").then().statusCode(405).contentType("application/problem+json");
        given().contentType(ContentType.TEXT)
                .body("reverse")
                .post("/tasks")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        assertProblem(
                Map.of("description", "reverse", "baseModel", "gpt"),
                404,
                "base model 'gpt' is unknown; known are [tiny]");
        assertProblem(
                Map.of("description", "reverse", "baseModel", "tiny", "hypernetworkVersion", "v0"),
                404,
                "hypernetwork version 'v0'");
        given().contentType(ContentType.JSON)
                .body("{\"description\": ")
                .post("/tasks")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", startsWith("the body is not JSON: "));
        given().contentType(ContentType.JSON)
                .body(new byte[] {0, 0, 0, '{', 0x7f, 0, 0, '{'})
                .post("/tasks")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", startsWith("the body is not text: "));
        given().get("/adapters/00000000000000000000000000000000")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", equalTo("there is no adapter '00000000000000000000000000000000'"));
        given().get("/adapters/..%2F..%2Fetc/files/passwd").then().statusCode(404);
    }

    @Test
    void adaptersAreFollowedAsServerSentEvents() throws Exception {
        // Given a listener
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.resolve("/adapters"))
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        Thread reader = new Thread(
                () -> new java.io.BufferedReader(new java.io.InputStreamReader(stream.body(), StandardCharsets.UTF_8))
                        .lines()
                        .filter(line -> line.startsWith("data:"))
                        .forEach(lines::add));
        reader.setDaemon(true);
        reader.start();

        // When adapters are generated, then they arrive
        await().atMost(LIMIT).untilAsserted(() -> {
            GeneratedAdapter made = generate("keep the odd digits");
            String event = Optional.ofNullable(lines.poll(10, TimeUnit.SECONDS)).orElse("");
            assertThat(event).contains("\"description\":\"keep the odd digits.\"");
            assertThat(event).contains(made.getAdapterId());
        });
    }

    @Test
    void operatorsSeeHealthMetricsAndTheInterface() throws Exception {
        generate("drop the digits");
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        String metrics =
                given().get("/q/metrics").then().statusCode(200).extract().asString();
        assertThat(metrics)
                .contains("factory_generator_adapters_total{baseModel=\"tiny\"}")
                .contains("factory_generator_batch_size_count")
                .contains("factory_generator_embed_seconds_count")
                .contains("factory_generator_forward_seconds_count")
                .contains("factory_generator_write_seconds_count")
                .contains("kafka_consumer_fetch_manager_records_lag");
        given().accept(ContentType.JSON)
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths", hasKey("/tasks"))
                .body("paths", hasKey("/adapters/{adapterId}/files/{name}"));
    }

    private void assertProblem(Map<String, Object> body, int status, String detail) {
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/tasks")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("detail", containsString(detail));
    }

    private void assertRefused(TaskDescription task, String code, String reason) throws Exception {
        assertRefused(encode(task), code, reason);
    }

    /** The bytes become a dead letter with the reason, and the service handles the next task. */
    private void assertRefused(byte[] value, String code, String reason) throws Exception {
        String key = "bad-" + UUID.randomUUID();
        cluster.send(Topics.TASK_DESCRIPTIONS, key, value);
        ConsumerRecord<byte[], byte[]> dead = awaitOne(Topics.TASKS.deadLetters(), key);
        assertThat(dead.value()).isEqualTo(value);
        assertThat(Cluster.header(dead, "dead-letter-reason")).contains(reason);
        assertThat(Cluster.header(dead, "dead-letter-code")).isEqualTo(code);
        assertThat(Cluster.header(dead, "dead-letter-topic")).isEqualTo(Topics.TASK_DESCRIPTIONS);
        given().get("/q/health/ready").then().statusCode(200);
        generate("the next task is served");
    }

    /** As above, for a version that has not been read yet: until then, the task is refused because it is unknown. */
    private void assertRefusedEventually(TaskDescription.Builder task, String code, String reason) {
        await().atMost(LIMIT).untilAsserted(() -> assertRefused(task.build(), code, reason));
    }

    private GeneratedAdapter generate(String description) throws Exception {
        return generate(task("", description));
    }

    private GeneratedAdapter generate(TaskDescription.Builder task) throws Exception {
        String taskId = "task-" + UUID.randomUUID();
        cluster.send(
                Topics.TASK_DESCRIPTIONS, taskId, encode(task.setTaskId(taskId).build()));
        return adapter(awaitOne(Topics.GENERATED_ADAPTERS, taskId));
    }

    private ConsumerRecord<byte[], byte[]> awaitOne(String topic, String key) {
        return awaitMany(topic, key, 1).get(0);
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitMany(String topic, String key, int count) {
        return await().atMost(LIMIT)
                .until(() -> cluster.read(topic, Cluster.key(key)), records -> records.size() == count);
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static List<String> keys(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(GeneratorIT::key).toList();
    }

    private void announce(RandomHypernetwork hypernetwork, HypernetworkStage stage) throws Exception {
        var record = hypernetwork.record(stage);
        cluster.send(
                Topics.HYPERNETWORK_VERSIONS,
                Topics.versionKey(record.getBaseModel(), record.getVersion()),
                serializer.serialize(Topics.HYPERNETWORK_VERSIONS, record));
    }

    private void awaitChampion(String version) {
        await().atMost(LIMIT)
                .until(() -> hypernetworks.isReady()
                        && hypernetworks
                                .serving()
                                .contains(new HypernetworkRegistry.Serving(RandomHypernetwork.BASE_MODEL, version)));
    }

    private static TaskDescription.Builder task(String taskId, String description) {
        return TaskDescription.newBuilder()
                .setTaskId(taskId.isEmpty() ? "task-" + UUID.randomUUID() : taskId)
                .setDescription(description)
                .setBaseModel(RandomHypernetwork.BASE_MODEL)
                .setSubmittedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private byte[] encode(TaskDescription task) {
        return serializer.serialize(Topics.TASK_DESCRIPTIONS, task);
    }

    private GeneratedAdapter adapter(ConsumerRecord<byte[], byte[]> record) {
        return deserializer.deserialize(Topics.GENERATED_ADAPTERS, record.value());
    }

    private static String sha256(GeneratedAdapter adapter) {
        return adapter.getFiles().stream()
                .filter(file -> file.getName().equals("adapter_model.safetensors"))
                .findFirst()
                .orElseThrow()
                .getSha256();
    }
}
