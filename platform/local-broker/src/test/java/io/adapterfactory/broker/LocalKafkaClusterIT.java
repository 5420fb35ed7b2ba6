package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One cluster for all tests; the last one restarts it with what the others wrote. */
@Tag("campaign")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalKafkaClusterIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int RECORDS = 200;

    @TempDir
    static Path data;

    private static LocalKafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalKafkaCluster.start(data, 3);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void everyTopicIsKeptByThreeBrokersAndAWriteCountsWhenTwoHaveIt() throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", "test"))) {
            producer.initTransactions(); // creates the topic of transactions
        }
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "group.id", "test"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.committed(Set.of(new TopicPartition(Topics.TASK_DESCRIPTIONS, 0))); // creates the topic of offsets
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            assertThat(names).contains("__transaction_state", "__consumer_offsets");
            assertThat(names).containsAll(Topics.all().stream().map(Topic::name).toList());
            for (TopicDescription topic :
                    admin.describeTopics(names).allTopicNames().get().values()) {
                assertThat(topic.partitions()).as(topic.name()).allSatisfy(partition -> assertThat(partition.replicas())
                        .hasSize(3));
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                assertThat(admin.describeConfigs(List.of(resource))
                                .all()
                                .get()
                                .get(resource)
                                .get("min.insync.replicas")
                                .value())
                        .as(topic.name())
                        .isEqualTo("2");
            }
        }
    }

    @Test
    @Order(2)
    void nothingIsLostOrDoubledWhenThePartitionsLeaderIsKilled() throws Exception {
        cluster.awaitInSync(LIMIT);
        int leader = cluster.leader(Topics.TASK_DESCRIPTIONS, 0).orElseThrow();

        assertThat(sendMeanwhile(0, () -> cluster.broker(leader).kill())).isEqualTo(texts(0));

        assertThat(cluster.broker(leader).isAlive()).isFalse();
        assertThat(cluster.leader(Topics.TASK_DESCRIPTIONS, 0))
                .isPresent()
                .get()
                .isNotEqualTo(leader);
        assertThatThrownBy(() -> cluster.awaitInSync(Duration.ofSeconds(1)))
                .hasMessageContaining("not all brokers have caught up within 1 s")
                .hasMessageContaining("task-descriptions-0");
        cluster.startAll();
        cluster.awaitInSync(LIMIT);
    }

    @Test
    @Order(3)
    void nothingIsLostOrDuplicatedWhenThePartitionsLeaderHangs() throws Exception {
        cluster.awaitInSync(LIMIT);
        int leader = cluster.leader(Topics.TASK_DESCRIPTIONS, 1).orElseThrow();

        assertThat(sendMeanwhile(1, () -> cluster.broker(leader).pause())).isEqualTo(texts(1));

        assertThat(cluster.leader(Topics.TASK_DESCRIPTIONS, 1))
                .isPresent()
                .get()
                .isNotEqualTo(leader);
        cluster.broker(leader).resume();
        cluster.awaitInSync(LIMIT);
    }

    @Test
    @Order(4)
    void recordsExistAfterARestartOfAllBrokers() {
        cluster.stopAll();
        assertThat(cluster.brokers()).noneMatch(id -> cluster.broker(id).isAlive());
        cluster.startAll();
        cluster.awaitInSync(LIMIT);

        assertThat(read(0)).isEqualTo(texts(0));
        assertThat(read(1)).isEqualTo(texts(1));
    }

    /**
     * Sends records in order, with the fault after a third of them; returns the partition's records when all are
     * acknowledged.
     */
    private static List<String> sendMeanwhile(int partition, Runnable fault) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < RECORDS; i++) {
                if (i == RECORDS / 3) {
                    fault.run();
                }
                sent.add(producer.send(
                        new ProducerRecord<>(Topics.TASK_DESCRIPTIONS, partition, null, text(partition, i))));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
        return read(partition);
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", cluster.bootstrapServers());
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("request.timeout.ms", 5000);
        settings.put("delivery.timeout.ms", 120_000);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static List<String> read(int partition) {
        TopicPartition place = new TopicPartition(Topics.TASK_DESCRIPTIONS, partition);
        List<String> texts = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(place));
            consumer.seekToBeginning(List.of(place));
            long end = consumer.endOffsets(List.of(place)).get(place);
            while (consumer.position(place) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> texts.add(record.value()));
            }
        }
        return texts;
    }

    private static List<String> texts(int partition) {
        return IntStream.range(0, RECORDS).mapToObj(i -> text(partition, i)).toList();
    }

    private static String text(int partition, int number) {
        return partition + "/" + number;
    }
}
