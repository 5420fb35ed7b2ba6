package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Security of a real broker: who can log in, and what each user may do. */
class KafkaSecurityIT {

    static {
        // These tests cause rejections, which the clients log at level ERROR.
        System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
    }

    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path data;

    private static KafkaSecurity security;
    private static LocalKafka kafka;

    @BeforeAll
    static void aBrokerWithClosedDoors() {
        security = KafkaSecurity.in(data.resolve("secure"));
        kafka = LocalKafka.start(data.resolve("kafka"), 0, Optional.of(security));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    /** Each user may write what the manifests allow, topic by topic, and nothing else. */
    static Stream<Arguments> users() {
        return Stream.of(
                Arguments.of(
                        "generator-service",
                        List.of(Topics.TASK_DESCRIPTIONS, Topics.GENERATED_ADAPTERS),
                        List.of(Topics.EVALUATION_SHARDS, Topics.SERVED_ADAPTERS, Topics.FLEET_REFRESHES)),
                Arguments.of(
                        "evaluator-service",
                        List.of(
                                Topics.TASK_DESCRIPTIONS,
                                Topics.GENERATED_ADAPTERS,
                                Topics.EVALUATION_SHARDS,
                                Topics.EVALUATION_SHARD_RESULTS,
                                Topics.EVALUATION_RESULTS,
                                Topics.SERVED_ADAPTERS,
                                Topics.FLEET_REFRESHES),
                        List.of()),
                Arguments.of(
                        "trainer-service",
                        List.of(Topics.TASK_DESCRIPTIONS, Topics.HYPERNETWORK_VERSIONS),
                        List.of(
                                Topics.GENERATED_ADAPTERS,
                                Topics.EVALUATION_SHARDS,
                                Topics.EVALUATION_SHARD_RESULTS,
                                Topics.SERVED_ADAPTERS,
                                Topics.FLEET_REFRESHES)),
                Arguments.of(
                        "factory",
                        List.of(Topics.TASK_DESCRIPTIONS, Topics.HYPERNETWORK_VERSIONS),
                        List.of(Topics.EVALUATION_SHARDS, Topics.EVALUATION_SHARD_RESULTS)),
                Arguments.of(
                        "keda",
                        List.of(),
                        Topics.all().stream().map(Topic::name).toList()));
    }

    @ParameterizedTest
    @MethodSource("users")
    void eachWritesItsTopicsAndNoOther(String user, List<String> written, List<String> hidden) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(security.clientSettings(user))) {
            for (Topic topic : Topics.all()) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic.name(), VALUE, VALUE);
                if (written.contains(topic.name())) {
                    producer.send(record).get();
                } else {
                    assertThatThrownBy(() -> producer.send(record).get())
                            .as("%s writes %s", user, topic.name())
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(AuthorizationException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("users")
    void servicesCannotReadOtherTopics(String user, List<String> written, List<String> hidden) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(security.clientSettings(user), Map.of())) {
            for (String topic : hidden) {
                consumer.assign(List.of(new TopicPartition(topic, 0)));
                consumer.seekToBeginning(consumer.assignment());
                assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(10)))
                        .as("%s reads %s", user, topic)
                        .isInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void aTopicIsReadByThoseWithTheRight() throws Exception {
        String topic = Topics.HYPERNETWORK_VERSIONS;
        try (KafkaProducer<byte[], byte[]> producer = producer(security.clientSettings("trainer-service"))) {
            producer.send(new ProducerRecord<>(topic, 0, VALUE, VALUE)).get();
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                consumer(security.clientSettings("generator-service"), Map.of())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            assertThat(consumer.poll(Duration.ofSeconds(30)))
                    .extracting(ConsumerRecord::value)
                    .contains(VALUE);
        }
    }

    @Test
    void aServiceJoinsNoGroupAndTakesNoTransactionOfAnother() {
        Map<String, String> generator = security.clientSettings("generator-service");
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(generator, Map.of("group.id", "evaluator-service"))) {
            consumer.subscribe(List.of(Topics.GENERATED_ADAPTERS));
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(10)))
                    .isInstanceOf(GroupAuthorizationException.class);
        }
        Map<String, Object> settings = client(generator);
        settings.put("transactional.id", "trainer-service");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(producer::initTransactions).isInstanceOf(TransactionalIdAuthorizationException.class);
        }
    }

    @Test
    void noServiceMakesOrDeletesTopicsOrChangesRights() {
        for (String user : List.of("generator-service", "evaluator-service", "trainer-service", "factory")) {
            try (Admin admin = Admin.create(client(security.clientSettings(user)))) {
                NewTopic topic = new NewTopic("of-" + user, 1, (short) 1);
                assertThatThrownBy(
                                () -> admin.createTopics(List.of(topic)).all().get())
                        .hasCauseInstanceOf(AuthorizationException.class);
                assertThatThrownBy(() -> admin.deleteTopics(List.of(Topics.TASK_DESCRIPTIONS))
                                .all()
                                .get())
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
                assertThatThrownBy(() -> admin.createAcls(KafkaUser.all().get(0).rights())
                                .all()
                                .get())
                        .hasCauseInstanceOf(ClusterAuthorizationException.class);
            }
        }
    }

    @Test
    void clientsWithoutThePasswordAreRefused() {
        Map<String, Object> settings = client(security.clientSettings("factory"));
        settings.computeIfPresent("sasl.jaas.config", (key, value) -> value.toString()
                .replaceFirst("password=\"[^\"]*\"", "password=\"guessed\""));
        try (Admin admin = Admin.create(settings)) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void clientsWithoutTheCertificateDoNotTrustTheBroker() {
        Map<String, Object> settings = client(security.clientSettings("factory"));
        settings.remove("ssl.truststore.type");
        settings.remove("ssl.truststore.location");
        try (Admin admin = Admin.create(settings)) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SslAuthenticationException.class);
        }
    }

    @Test
    void theOwnersDoorWantsTheOwnersKey() {
        Map<String, Object> owner = new HashMap<>(security.ownerSettings());
        owner.put("bootstrap.servers", brokerDoor());
        owner.keySet().removeIf(key -> key.startsWith("ssl.key"));
        owner.put("default.api.timeout.ms", "5000");
        owner.put("request.timeout.ms", "4000");
        try (Admin admin = Admin.create(owner)) {
            assertThatThrownBy(() -> admin.listTopics().names().get()).isInstanceOf(ExecutionException.class);
        }
        Map<String, Object> plain = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "default.api.timeout.ms",
                5000,
                "request.timeout.ms",
                4000);
        try (Admin admin = Admin.create(plain)) {
            assertThatThrownBy(() -> admin.listTopics().names().get()).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void filesWithSecretsAreTheirOwnersAlone() throws Exception {
        try (var files = Files.list(data.resolve("secure"))) {
            List<Path> secret =
                    files.filter(file -> !file.endsWith("broker.pem")).toList();
            assertThat(secret).hasSizeGreaterThan(5);
            for (Path file : secret) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
        String password = Files.readString(data.resolve("secure/broker.password"));
        assertThat(Files.readString(data.resolve("kafka/kafka.log"))).doesNotContain(password);
    }

    @Test
    @Tag("campaign")
    void theFolderKeepsItsKeysAndARestartedBrokerItsUsers() throws Exception {
        Path place = data.resolve("again");
        Map<String, String> first;
        try (LocalKafka once = LocalKafka.start(place, 0, Optional.of(KafkaSecurity.in(place.resolve("secure"))))) {
            first = KafkaSecurity.in(place.resolve("secure")).clientSettings("factory");
            assertThat(topics(once, first)).contains(Topics.TASK_DESCRIPTIONS);
        }
        try (LocalKafka again = LocalKafka.start(place, 0, Optional.of(KafkaSecurity.in(place.resolve("secure"))))) {
            assertThat(topics(again, first)).contains(Topics.TASK_DESCRIPTIONS);
        }
    }

    @Test
    void anUnknownUserIsNamed() {
        assertThatThrownBy(() -> security.clientSettings("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody")
                .hasMessageContaining("generator-service");
    }

    private static Set<String> topics(LocalKafka broker, Map<String, String> user) throws Exception {
        Map<String, Object> settings = client(user);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            return admin.listTopics().names().get();
        }
    }

    private static String brokerDoor() {
        try {
            return Files.readAllLines(data.resolve("kafka/server.properties")).stream()
                    .filter(line -> line.startsWith("advertised.listeners="))
                    .map(line -> line.replaceFirst(".*BROKER://", ""))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> client(Map<String, String> user) {
        Map<String, Object> settings = new HashMap<>(user);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return settings;
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, String> user) {
        Map<String, Object> settings = client(user);
        // An idempotent producer without any rights fails permanently after the first rejection, but each topic must be
        // tried.
        settings.put("enable.idempotence", false);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, String> user, Map<String, String> more) {
        Map<String, Object> settings = client(user);
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
