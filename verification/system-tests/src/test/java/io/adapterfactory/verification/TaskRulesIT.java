package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The four ways to send a task (command line, generator, evaluator, topic) accept and refuse the same descriptions. */
@Tag("campaign")
@ResourceLock(SharedFactory.LOCK)
class TaskRulesIT {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);

    /** UTF-8 cannot encode a lone surrogate; these are the bytes that a careless encoder writes. */
    private static final String LONE_SURROGATE = "\ud800";

    private static final byte[] SURROGATE_BYTES = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
    private static final String AS_LONG_IN_UTF_8 = "\u2603";

    private static SharedFactory factory;

    /** What the topic decided; all descriptions are sent together, because each answer takes a moment. */
    private static final Map<String, Boolean> TAKEN_FROM_TOPIC = new HashMap<>();

    @BeforeAll
    static void aFactory() throws Exception {
        factory = SharedFactory.get();
        throughTheTopic();
    }

    static Stream<Arguments> descriptions() {
        return Stream.of(
                Arguments.of("a sentence", "spell it backwards", true),
                Arguments.of("tab and newline inside", "spell it\n\tbackwards", true),
                Arguments.of("2001 letters", "x".repeat(2001), true),
                Arguments.of("2001 emoji", "\ud83d\ude43".repeat(2001), true),
                Arguments.of("4000 emoji", "\ud83d\ude43".repeat(4000), true),
                Arguments.of("4001 letters", "x".repeat(4001), false),
                Arguments.of("empty", "", false),
                Arguments.of("blank", " \n\t ", false),
                Arguments.of("U+0000", "spell it\u0000backwards", false),
                Arguments.of("U+000B", "spell it\u000bbackwards", false),
                Arguments.of("lone surrogate", "spell it " + LONE_SURROGATE + " backwards", false),
                Arguments.of("unassigned", "spell it\u0378backwards", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("descriptions")
    void everyEntranceDecidesAlike(String name, String description, boolean taken) throws Exception {
        Map<String, Boolean> decisions = Map.of(
                "command line", commandLine(description),
                "generator", http("generator-service", "/tasks", description),
                "evaluator", http("evaluator-service", "/api/tasks", description),
                "topic", TAKEN_FROM_TOPIC.get(description));

        assertThat(decisions).as(name).allSatisfy((entrance, decision) -> assertThat(decision)
                .as(entrance)
                .isEqualTo(taken));
    }

    private static boolean commandLine(String description) {
        int exitCode = CheckoutCommands.run("publish", "--data", factory.data().toString(), description)
                .exitCode();
        assertThat(exitCode).isIn(ExitCode.OK, ExitCode.BAD_INPUT);
        return exitCode == ExitCode.OK;
    }

    private static boolean http(String service, String path, String description) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(factory.running().services().get(service) + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("description", description, "baseModel", "nano"))))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 400) {
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
            assertThat(JSON.readTree(answer.body()).get("detail").asText()).startsWith("description ");
            return false;
        }
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        return true;
    }

    /** Publishes all descriptions on the topic; one that becomes an adapter is accepted, a dead letter is refused. */
    private static void throughTheTopic() throws Exception {
        Map<String, String> descriptions = new HashMap<>();
        try (EventCodec codec = new EventCodec(URI.create(factory.running().registry()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", factory.running().bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (Arguments arguments : descriptions().toList()) {
                String description = (String) arguments.get()[1];
                String taskId = UUID.randomUUID().toString();
                descriptions.put(taskId, description);
                producer.send(new ProducerRecord<>(
                                Topics.TASK_DESCRIPTIONS,
                                taskId.getBytes(StandardCharsets.UTF_8),
                                encoded(codec, taskId, description)))
                        .get(30, TimeUnit.SECONDS);
            }
        }
        Cluster cluster =
                new Cluster(factory.running().bootstrap(), factory.running().registry());
        try (EventReader reader = new EventReader(
                cluster, List.of(Topics.GENERATED_ADAPTERS, Topics.TASKS.deadLetters()), EventReader.From.BEGINNING)) {
            await().atMost(LIMIT).until(() -> {
                for (EventReader.Event event : reader.poll(POLL)) {
                    Optional.ofNullable(event.raw().key())
                            .map(key -> descriptions.get(new String(key, StandardCharsets.UTF_8)))
                            .ifPresent(description -> TAKEN_FROM_TOPIC.put(
                                    description, event.topic().equals(Topics.GENERATED_ADAPTERS)));
                }
                return TAKEN_FROM_TOPIC.size() == descriptions.size();
            });
        }
    }

    private static byte[] encoded(EventCodec codec, String taskId, String description) {
        byte[] value = codec.encode(
                Topics.TASK_DESCRIPTIONS,
                TaskDescription.newBuilder()
                        .setTaskId(taskId)
                        .setDescription(description.replace(LONE_SURROGATE, AS_LONG_IN_UTF_8))
                        .setBaseModel("nano")
                        .setSubmittedAt(Instant.now())
                        .build());
        if (description.contains(LONE_SURROGATE)) {
            String bytes = new String(value, StandardCharsets.ISO_8859_1);
            int at = bytes.indexOf(
                    new String(AS_LONG_IN_UTF_8.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
            System.arraycopy(SURROGATE_BYTES, 0, value, at, SURROGATE_BYTES.length);
        }
        return value;
    }
}
