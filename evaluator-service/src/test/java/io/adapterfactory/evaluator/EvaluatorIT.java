package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.schemas.AdapterControl;
import io.adapterfactory.schemas.BenchmarkChoice;
import io.adapterfactory.schemas.ControlScore;
import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EvaluationShard;
import io.adapterfactory.schemas.EvaluationShardResult;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HelpedBase;
import io.adapterfactory.schemas.ModelDigests;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Timings;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.data.Offset;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(BrokerResource.class)
class EvaluatorIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    String store;

    @Inject
    BaseModels baseModels;

    private TestEvents events;

    @AfterEach
    void closeEvents() {
        events.close();
    }

    @BeforeEach
    void awaitReady() {
        events = new TestEvents(bootstrapServers, registryUrl);
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void aControlIsOnlyScoredOnTheFirstExamplesAndNotShown() throws Exception {
        GeneratedAdapter task = adapter("put it into reverse order", "nano", List.of("reverse"));
        GeneratedAdapter control = GeneratedAdapter.newBuilder(adapter("", "nano", List.of("reverse")))
                .setPurpose(TaskPurpose.CONTROL)
                .setMaxExamples(20)
                .build();

        publish(control);
        publish(task);

        EvaluationResult result = awaitResult(control.getAdapterId());
        assertThat(result.getExamples()).isEqualTo(20);
        assertThat(result.getGrades())
                .isEqualTo(awaitResult(task.getAdapterId()).getGrades().subList(0, 20));
        assertThat(result.getPurpose()).isEqualTo(TaskPurpose.CONTROL);
        assertThat(result.getHelpedBase()).isEmpty();
        assertThat(result.getProofs()).isEmpty();
        await().atMost(LIMIT)
                .until(() ->
                        RestAssured.get("/api/adapters/" + task.getAdapterId()).statusCode() == 200);
        assertThat(RestAssured.get("/api/adapters/" + control.getAdapterId()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anAdapterIsScoredOnTheNearestBenchmarkAndShownOnThePage() throws Exception {
        GeneratedAdapter adapter = withControl(adapter("turn the list around", "nano", List.of()));

        publish(adapter);

        EvaluationResult result = awaitResult(adapter.getAdapterId());
        assertThat(result.getBenchmark()).isEqualTo("reverse");
        assertThat(result.getBenchmarkChoice()).isEqualTo(BenchmarkChoice.NEAREST);
        assertThat(result.getExamples()).isEqualTo(100);
        assertThat(result.getScore()).isGreaterThan(0.9);
        assertThat(result.getBaseScore()).isLessThan(0.3);
        assertThat(result.getPairedDelta().getPValue()).isLessThan(1e-6);
        assertThat(result.getWarnings()).isEmpty();
        assertThat(result.getBaseModelDigests()).isEqualTo(nano().build());
        assertThat(result.getHelpedBase()).extracting(HelpedBase::getHelp).containsExactly("DESCRIPTION", "EXAMPLES");
        assertThat(result.getHelpedBase())
                .allSatisfy(helped -> assertThat(helped.getPairedDelta().getDelta())
                        .isCloseTo(result.getScore() - helped.getScore(), Offset.offset(1e-9)));
        requireBaseAsControl(result);
        assertThat(result.getProof()).isNotEmpty().allSatisfy(example -> assertThat(example.getReference())
                .isNotEmpty());
        await().atMost(LIMIT).untilAsserted(() -> {
            var shown = RestAssured.get("/api/adapters/" + adapter.getAdapterId());
            assertThat(shown.statusCode()).isEqualTo(200);
            assertThat(shown.jsonPath().getDouble("adapter.scores[0].score.value"))
                    .isEqualTo(result.getScore());
            assertThat(shown.jsonPath().getDouble("scores[0].evidence.control.drop.low"))
                    .isEqualTo(result.getPairedDelta().getInterval().getLow());
        });
        assertThat(RestAssured.get("/").asString()).contains("Adapter Factory");
        assertThat(RestAssured.get("/q/metrics").asString()).contains("factory_evaluator_evaluation_seconds_count");
    }

    @Test
    void anAdapterThatCannotBeScoredBecomesADeadLetterAndTheNextIsServed() throws Exception {
        GeneratedAdapter damaged = adapter("reverse it", "nano", List.of("reverse"));
        Files.writeString(Path.of(java.net.URI.create(damaged.getLocation())).resolve("adapter_config.json"), "{}");
        GeneratedAdapter gone = adapter("reverse it", "nano", List.of("reverse"));
        try (var files = Files.list(Path.of(java.net.URI.create(gone.getLocation())))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(Path.of(java.net.URI.create(gone.getLocation())));
        GeneratedAdapter unsigned = adapter("reverse it", "nano", List.of("reverse"));
        Files.delete(Path.of(java.net.URI.create(unsigned.getLocation())).resolve("model.sig"));
        GeneratedAdapter unknownBase = adapter("reverse it", "no-such-base", List.of("reverse"));
        GeneratedAdapter otherTokenizer =
                madeFor(adapter("reverse it", "nano", List.of("reverse")), nano -> nano.setTokenizer("0".repeat(64)));
        GeneratedAdapter unknownBenchmark = adapter("reverse it", "nano", List.of("no-such-benchmark"));
        GeneratedAdapter elsewhere = GeneratedAdapter.newBuilder(adapter("reverse it", "nano", List.of("reverse")))
                .setControl(AdapterControl.newBuilder()
                        .setLocation("https://example.org/adapter")
                        .build())
                .build();
        GeneratedAdapter good = adapter("reverse it", "nano", List.of("reverse"));

        publish(damaged);
        publish(elsewhere);
        publish(gone);
        publish(unsigned);
        publishBytes("unknown-schema", new byte[] {0, 0, 1, 0, 0, 12, 7});
        publish(unknownBase);
        publish(otherTokenizer);
        publish(unknownBenchmark);
        publishBytes("garbage", "no avro".getBytes(StandardCharsets.UTF_8));
        publish(good);

        assertThat(awaitResult(good.getAdapterId()).getBenchmarkChoice()).isEqualTo(BenchmarkChoice.NAMED);
        assertThat(reason(awaitDeadLetter(damaged.getTaskId()))).contains("adapter_config.json is damaged: expected");
        assertThat(reason(awaitDeadLetter(gone.getTaskId()))).contains(gone.getAdapterId(), "is missing");
        assertThat(reason(awaitDeadLetter(unsigned.getTaskId()))).contains("is not signed: model.sig is missing");
        assertThat(reason(awaitDeadLetter(elsewhere.getTaskId())))
                .startsWith("location ")
                .contains("https://example.org/adapter");
        assertThat(reason(awaitDeadLetter("unknown-schema"))).contains("the registry has no schema with the id 65536");
        assertThat(reason(awaitDeadLetter(unknownBase.getTaskId())))
                .contains("base model 'no-such-base' is unknown; the store has [nano]");
        assertThat(reason(awaitDeadLetter(otherTokenizer.getTaskId())))
                .contains("does not fit base model 'nano': the tokenizer is ")
                .contains(" here, expected 000000000000.");
        assertThat(reason(awaitDeadLetter(unknownBenchmark.getTaskId())))
                .contains("benchmark 'no-such-benchmark' of base model nano is unknown");
        ConsumerRecord<String, byte[]> garbage = awaitDeadLetter("garbage");
        assertThat(new String(garbage.value(), StandardCharsets.UTF_8)).isEqualTo("no avro");
        assertThat(reason(garbage)).contains("expected a GeneratedAdapter");
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains(
                        "factory_evaluator_dead_letters_total{reason=\"UNREADABLE\"",
                        "factory_evaluator_dead_letters_total{reason=\"DAMAGED\"",
                        "factory_evaluator_dead_letters_total{reason=\"UNTRUSTED\"",
                        "factory_evaluator_dead_letters_total{reason=\"INVALID\"");
    }

    @Test
    void theTraceOfAnAdapterContinuesInItsResult() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String parent = "b7ad6b7169203331";
        GeneratedAdapter adapter = adapter("reverse it", "nano", List.of("reverse"));

        publish(adapter, "traceparent", "00-" + trace + "-" + parent + "-01");

        var headers = awaitRecord(Topics.EVALUATION_RESULTS, adapter.getAdapterId(), new ByteArrayDeserializer())
                .headers();
        assertThat(new String(headers.lastHeader("traceparent").value(), StandardCharsets.UTF_8))
                .contains(trace)
                .doesNotContain(parent);
        assertThat(new String(headers.lastHeader("ce_type").value(), StandardCharsets.UTF_8))
                .isEqualTo("io.adapterfactory.EvaluationResult");
    }

    @Test
    void readinessReportsBaseModelsAndStore() {
        String health = RestAssured.get("/q/health/ready").asString();

        assertThat(health).contains("\"storeWritable\": \"yes\"", "\"base model nano\": \"loaded, ");
    }

    @Test
    void aBenchmarkFolderThatIsDroppedInIsUsedByTheNextEventThatNamesIt() throws Exception {
        // Given a factory that has scored before, and then a folder
        GeneratedAdapter before = adapter("reverse it", "nano", List.of("dropped-in"));
        publish(before);
        assertThat(reason(awaitDeadLetter(before.getTaskId()))).contains("benchmark 'dropped-in' of base model nano");
        Path own = Files.createDirectories(Path.of(store).resolve("benchmarks/nano/dropped-in"));
        Files.writeString(
                own.resolve("benchmark.yaml"),
                "name: dropped-in\ndescription: reverse\nstop: ;\nprompt: '{{ items }}>'\nanswer: '{{ turned }}'\n");
        Files.writeString(
                own.resolve("examples.jsonl"), "{\"items\": \"abc\", \"turned\": \"cba\"}\n{\"items\": \"k3x\"}\n");
        GeneratedAdapter broken = adapter("reverse it", "nano", List.of("dropped-in"));
        GeneratedAdapter repaired = adapter("reverse it", "nano", List.of("dropped-in"));

        // When one line is wrong, and then fixed
        publish(broken);
        assertThat(reason(awaitDeadLetter(broken.getTaskId())))
                .contains("examples.jsonl:2: template 'answer' names the field 'turned', which is missing");
        Files.writeString(
                own.resolve("examples.jsonl"),
                "{\"items\": \"abc\", \"turned\": \"cba\"}\n{\"items\": \"k3x\", \"turned\": \"x3k\"}\n");
        publish(repaired);

        // Then
        EvaluationResult result = awaitResult(repaired.getAdapterId());
        assertThat(result.getBenchmark()).isEqualTo("dropped-in");
        assertThat(result.getExamples()).isEqualTo(2);
        assertThat(result.getWarnings()).containsExactly("NOT_TOLD_APART");
    }

    @Test
    void anAdapterIsScoredOnWhatItsTasksDataHoldOut() throws Exception {
        // Given data without a hand-written benchmark, and an event whose data can no longer be read
        SuiteBenchmarks suite = new SuiteBenchmarks(NanoSuite.standard());
        StringBuilder lines = new StringBuilder("{\"prompt\": \"ab>\", \"response\": \"ba\"}\n");
        for (Question question : suite.benchmark("reverse").questions().subList(0, 40)) {
            lines.append("{\"prompt\": \"%s\", \"response\": \"%s\", \"split\": \"test\"}%n"
                    .formatted(question.prompt(), question.reference()));
        }
        Path data = Files.writeString(folder.resolve("mine.jsonl"), lines);
        GeneratedAdapter scored = withData(adapter("do it my way", "nano", List.of()), data, "jsonl");
        GeneratedAdapter again = withData(adapter("do it my way, please", "nano", List.of()), data, "jsonl");
        GeneratedAdapter gone =
                withData(adapter("turn the list around", "nano", List.of()), folder.resolve("gone.jsonl"), "jsonl");
        GeneratedAdapter unknown = withData(adapter("reverse it", "nano", List.of()), data, "csv");
        GeneratedAdapter named = withData(adapter("reverse it", "nano", List.of("sort")), data, "jsonl");

        for (GeneratedAdapter each : List.of(scored, again, gone, unknown, named)) {
            publish(each);
        }

        // Then the held-out lines are the benchmark, the same for every adapter of the data
        EvaluationResult result = awaitResult(scored.getAdapterId());
        assertThat(result.getBenchmark()).startsWith("held-out-");
        assertThat(result.getBenchmarkChoice()).isEqualTo(BenchmarkChoice.NAMED);
        assertThat(result.getExamples()).isEqualTo(40);
        assertThat(result.getScore()).isGreaterThan(0.9);
        assertThat(awaitResult(again.getAdapterId()).getBenchmarkDigest()).isEqualTo(result.getBenchmarkDigest());
        assertThat(awaitResult(gone.getAdapterId()).getBenchmark()).isEqualTo("reverse");
        assertThat(awaitResult(named.getAdapterId()).getBenchmark()).isEqualTo("sort");
        assertThat(reason(awaitDeadLetter(unknown.getTaskId())))
                .contains("data set format 'csv' is unknown; expected jsonl or natural-instructions");

        // And an order that names it is scored on it, after the data are gone
        Files.delete(data);
        GeneratedAdapter validation = adapter("do it my way", "nano", List.of(result.getBenchmark()));
        publish(validation);
        assertThat(awaitResult(validation.getAdapterId()).getGrades()).isEqualTo(result.getGrades());
    }

    private static GeneratedAdapter withData(GeneratedAdapter adapter, Path data, String format) {
        return GeneratedAdapter.newBuilder(adapter)
                .setDataset(DatasetReference.newBuilder()
                        .setUri(data.toUri().toString())
                        .setFormat(format)
                        .build())
                .build();
    }

    @Test
    void aLongBenchmarkIsCutIntoShardsAndItsNumbersAreThoseOfOneGo() throws Exception {
        // Given a benchmark of more examples than a shard may have
        SuiteBenchmarks suite = new SuiteBenchmarks(NanoSuite.standard());
        Path own = Files.createDirectories(Path.of(store).resolve("benchmarks/nano/long"));
        Files.writeString(own.resolve("benchmark.yaml"), "name: long\ndescription: turn around\nstop: ;\n");
        StringBuilder lines = new StringBuilder();
        for (String name : List.of("reverse", "first-2", "sort")) {
            for (Question question : suite.benchmark(name).questions()) {
                lines.append("{\"prompt\": \"%s\", \"answer\": \"%s\"}%n"
                        .formatted(question.prompt(), question.reference()));
            }
        }
        Files.writeString(own.resolve("examples.jsonl"), lines);
        GeneratedAdapter adapter = withControl(madeFor(
                adapter("reverse it", "nano", List.of("long", "reverse")), nano -> nano.setWeights("0".repeat(64))));

        publish(adapter);

        // Then it is scored in three shards, and the short one immediately
        await().atMost(LIMIT).until(() -> resultsOf(adapter).size() == 2);
        EvaluationResult result = resultsOf(adapter).stream()
                .filter(each -> each.getBenchmark().equals("long"))
                .findFirst()
                .orElseThrow();
        Score whole = baseModels.use("nano", scorer -> scorer.evaluator()
                .evaluate(PeftDirectory.read(Path.of(URI.create(adapter.getLocation()))), BenchmarkFolder.read(own)));
        assertThat(result.getExamples()).isEqualTo(300);
        assertThat(result.getGrades())
                .isEqualTo(whole.grades().stream().map(Double::floatValue).toList());
        assertThat(result.getScore()).isEqualTo(whole.score());
        assertThat(result.getBaseScore()).isEqualTo(whole.baseScore());
        assertThat(result.getPairedDelta().getPValue()).isEqualTo(whole.paired().pValue());
        assertThat(result.getHelpedBase()).extracting(HelpedBase::getHelp).containsExactly("DESCRIPTION");
        assertThat(result.getProof()).hasSize(6);
        requireBaseAsControl(result);
        assertThat(resultsOf(adapter))
                .allSatisfy(each -> assertThat(each.getWarnings()).containsExactly("OTHER_WEIGHTS"))
                .allSatisfy(each -> assertThat(each.getBaseModelDigests()).isEqualTo(nano().build()));
        List<EvaluationShardResult> shards = events.all(Topics.EVALUATION_SHARD_RESULTS, EvaluationShardResult.class);
        assertThat(shards).hasSize(3);

        // And a repeated or invalid shard changes nothing
        String key = result.getEvaluationId() + "/" + result.getTaskId();
        events.publish(Topics.EVALUATION_SHARD_RESULTS, key, shards.get(0));
        events.publish(Topics.EVALUATION_SHARD_RESULTS, key, TestEvents.utf8("no shard"));
        assertThat(reason(awaitRecord(Topics.SHARD_RESULTS.deadLetters(), key, new ByteArrayDeserializer())))
                .contains("expected a EvaluationShardResult");
        assertThat(resultsOf(adapter)).hasSize(2);

        // And a shard that was cut for other weights is refused
        EvaluationShard shard = shards.get(0).getShard();
        EvaluationShard ofOtherWeights = EvaluationShard.newBuilder(shard)
                .setBaseModelDigests(nano().setWeights("0".repeat(64)).build())
                .build();
        events.publish(Topics.EVALUATION_SHARDS, "other-weights", ofOtherWeights);
        assertThat(reason(awaitRecord(Topics.SHARDS.deadLetters(), "other-weights", new ByteArrayDeserializer())))
                .contains("began with other weights of base model 'nano' than this evaluator has");

        // And a shard of a benchmark that has changed since is refused
        Files.writeString(own.resolve("examples.jsonl"), "{\"prompt\": \"abc>\", \"answer\": \"cba\"}\n");
        events.publish(Topics.EVALUATION_SHARDS, "late", shard);
        assertThat(reason(awaitRecord(Topics.SHARDS.deadLetters(), "late", new ByteArrayDeserializer())))
                .contains("benchmark long has changed since it was split into shards");
    }

    @Test
    void adaptersThatWaitAreScoredTogetherAndABadOneDoesNotHoldTheOthersUp() throws Exception {
        // Given adapters that are published together, one of them for a model of other shapes
        List<GeneratedAdapter> adapters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            adapters.add(adapter("reverse it, number " + i, "nano", List.of("reverse")));
        }
        GeneratedAdapter misfit = misfit();

        events.send(Topics.GENERATED_ADAPTERS, "one-partition", adapters.get(0));
        events.send(Topics.GENERATED_ADAPTERS, "one-partition", misfit);
        adapters.subList(1, 6).forEach(each -> events.send(Topics.GENERATED_ADAPTERS, "one-partition", each));
        events.flush();

        EvaluationResult first = awaitResult(adapters.get(0).getAdapterId());
        for (GeneratedAdapter each : adapters) {
            EvaluationResult result = awaitResult(each.getAdapterId());
            assertThat(result.getScore()).isEqualTo(first.getScore());
            assertThat(result.getPairedDelta()).isEqualTo(first.getPairedDelta());
        }
        assertThat(reason(awaitDeadLetter("one-partition"))).contains("does not fit the base model");
        double largest = RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("factory_evaluator_batch_size_max"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
        assertThat(largest).isGreaterThan(1);
    }

    @Test
    void theSameAdapterAgainGivesTheSameBits() throws Exception {
        GeneratedAdapter adapter = adapter("reverse it", "nano", List.of("reverse", "first-2", "sort"));

        publish(adapter);
        await().atMost(LIMIT).until(() -> resultsOf(adapter).size() == 3);
        publish(adapter);
        await().atMost(LIMIT).until(() -> resultsOf(adapter).size() == 6);

        assertThat(resultsOf(adapter).stream().map(EvaluatorIT::withoutTimes).distinct())
                .hasSize(3);
    }

    private static EvaluationResult withoutTimes(EvaluationResult result) {
        return EvaluationResult.newBuilder(result)
                .setDurationMs(0)
                .setEvaluatedAt(Instant.EPOCH)
                .build();
    }

    private List<EvaluationResult> resultsOf(GeneratedAdapter adapter) {
        return events.all(Topics.EVALUATION_RESULTS, EvaluationResult.class).stream()
                .filter(result -> result.getAdapterId().equals(adapter.getAdapterId()))
                .toList();
    }

    /** With a control that changes nothing, so that its figures are those of the base model. */
    private GeneratedAdapter withControl(GeneratedAdapter adapter) {
        LoraWeights reverse = PeftDirectory.read(Path.of(URI.create(adapter.getLocation())));
        Map<String, float[]> zeros = new HashMap<>();
        reverse.b().forEach((module, values) -> zeros.put(module, new float[values.length]));
        String id = UUID.randomUUID().toString().replace("-", "");
        Path target = folder.resolve(id);
        return GeneratedAdapter.newBuilder(adapter)
                .setControl(AdapterControl.newBuilder()
                        .setDescription("sort the list.")
                        .setAdapterId(id)
                        .setLocation(target.toUri().toString())
                        .setFiles(
                                write(target, new LoraWeights(reverse.config(), reverse.target(), reverse.a(), zeros)))
                        .build())
                .build();
    }

    private static void requireBaseAsControl(EvaluationResult result) {
        ControlScore control = result.getControl();
        assertThat(control.getProblem()).isEmpty();
        assertThat(control.getDescription()).isEqualTo("sort the list.");
        assertThat(control.getScore()).isEqualTo(result.getBaseScore());
        assertThat(control.getScoreInterval()).isEqualTo(result.getBaseScoreInterval());
        assertThat(control.getDrop()).isEqualTo(result.getPairedDelta());
        assertThat(result.getControlScores()).isEqualTo(Map.of("wrong-description", result.getBaseScore()));
    }

    private static List<FileEntry> write(Path target, LoraWeights weights) {
        Manifest manifest = ArtifactDirectory.write(
                target,
                BrokerResource.signatures(),
                directory -> PeftDirectory.write(directory, weights, ExportForm.FOLDED, "nano"));
        return manifest.files().stream()
                .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                .toList();
    }

    /** A LoRA with one layer that is too narrow. */
    private GeneratedAdapter misfit() throws IOException, URISyntaxException {
        LoraWeights weights = new LoraWeights(
                new LoraConfig(1, 1, false, List.of("q_proj")),
                new LoraTarget(1, Map.of("q_proj", new ModuleShape(2, 2))),
                Map.of("q_proj", new float[2]),
                Map.of("q_proj", new float[2]));
        Path narrow = folder.resolve("narrow");
        return GeneratedAdapter.newBuilder(adapter("reverse it", "nano", List.of("reverse")))
                .setLocation(narrow.toUri().toString())
                .setFiles(write(narrow, weights))
                .build();
    }

    private static GeneratedAdapter madeFor(GeneratedAdapter adapter, UnaryOperator<ModelDigests.Builder> baseModel)
            throws IOException {
        return GeneratedAdapter.newBuilder(adapter)
                .setBaseModelDigests(baseModel.apply(nano()).build())
                .build();
    }

    /** The digests of the shipped base model. */
    private static ModelDigests.Builder nano() throws IOException {
        JsonNode digests = new ObjectMapper()
                .readTree(Path.of("../models/base-models/nano/base_model.json").toFile())
                .path("digests");
        return ModelDigests.newBuilder()
                .setConfig(digests.path("config").asText())
                .setWeights(digests.path("weights").asText())
                .setTokenizer(digests.path("tokenizer").asText());
    }

    private GeneratedAdapter adapter(String description, String baseModel, List<String> benchmarks)
            throws IOException, URISyntaxException {
        String id = UUID.randomUUID().toString().replace("-", "");
        Path source = Path.of(EvaluatorIT.class.getResource("/adapters/reverse").toURI());
        Path target = folder.resolve(id);
        Manifest manifest = ArtifactDirectory.write(target, BrokerResource.signatures(), directory -> {
            for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
                Files.copy(source.resolve(name), directory.resolve(name));
            }
        });
        return GeneratedAdapter.newBuilder()
                .setAdapterId(id)
                .setTaskId("task-" + id)
                .setDescription(description)
                .setBaseModel(baseModel)
                .setHypernetworkVersion("v1")
                .setLocation(target.toUri().toString())
                .setFiles(manifest.files().stream()
                        .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                        .toList())
                .setRank(8)
                .setAlpha(8)
                .setTargetModules(List.of("q_proj", "v_proj", "o_proj"))
                .setTimings(Timings.newBuilder().build())
                .setBenchmarks(benchmarks)
                .setGeneratedAt(Instant.now())
                .build();
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("apicurio.registry.url", registryUrl);
        settings.put("apicurio.registry.auto-register", true);
        settings.put("apicurio.registry.use-specific-avro-reader", true);
        settings.put("group.id", UUID.randomUUID().toString());
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    /** @param header name and value of a header, or nothing */
    private void publish(GeneratedAdapter adapter, String... header) throws Exception {
        try (AvroKafkaSerializer<GeneratedAdapter> serializer = new AvroKafkaSerializer<>()) {
            serializer.configure(settings(), false);
            publishBytes(adapter.getTaskId(), serializer.serialize(Topics.GENERATED_ADAPTERS, adapter), header);
        }
    }

    private void publishBytes(String key, byte[] value, String... header) throws Exception {
        ProducerRecord<String, byte[]> outgoing = new ProducerRecord<>(Topics.GENERATED_ADAPTERS, key, value);
        if (header.length > 0) {
            outgoing.headers().add(header[0], header[1].getBytes(StandardCharsets.UTF_8));
        }
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(outgoing).get();
        }
    }

    private EvaluationResult awaitResult(String adapterId) {
        AvroKafkaDeserializer<EvaluationResult> deserializer = new AvroKafkaDeserializer<>();
        deserializer.configure(settings(), false);
        return awaitRecord(Topics.EVALUATION_RESULTS, adapterId, deserializer).value();
    }

    private ConsumerRecord<String, byte[]> awaitDeadLetter(String key) {
        return awaitRecord(Topics.ADAPTERS.deadLetters(), key, new ByteArrayDeserializer());
    }

    private <T> ConsumerRecord<String, T> awaitRecord(String topic, String key, Deserializer<T> deserializer) {
        AtomicReference<ConsumerRecord<String, T>> found = new AtomicReference<>();
        try (KafkaConsumer<String, T> consumer =
                new KafkaConsumer<>(settings(), new StringDeserializer(), deserializer)) {
            consumer.subscribe(List.of(topic));
            await().atMost(LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> {
                    if (key.equals(record.key())) {
                        found.set(record);
                    }
                });
                return found.get() != null;
            });
        }
        return found.get();
    }

    private static String reason(ConsumerRecord<String, byte[]> record) {
        return new String(record.headers().lastHeader("dead-letter-reason").value(), StandardCharsets.UTF_8);
    }
}
