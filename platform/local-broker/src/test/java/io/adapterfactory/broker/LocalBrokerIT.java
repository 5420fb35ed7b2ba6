package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerIT {

    @TempDir
    Path data;

    @Test
    void aRecordTravelsThroughBrokerAndRegistry() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(data.resolve("kafka"), 0);
                LocalRegistry registry = LocalRegistry.start(data.resolve("registry"), 0, Optional.empty())) {
            Map<String, Object> settings = new HashMap<>();
            settings.put("bootstrap.servers", kafka.bootstrapServers());
            settings.put("apicurio.registry.url", registry.url());
            settings.put("apicurio.registry.auto-register", true);
            settings.put("apicurio.registry.use-specific-avro-reader", true);
            settings.put("group.id", "test");
            settings.put("auto.offset.reset", "earliest");
            TaskDescription sent = TaskDescription.newBuilder()
                    .setTaskId("t1")
                    .setDescription("reverse the list")
                    .setBaseModel("nano")
                    .setSubmittedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                    .build();

            try (KafkaProducer<String, TaskDescription> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), serializer(settings))) {
                producer.send(new ProducerRecord<>(Topics.TASK_DESCRIPTIONS, "t1", sent))
                        .get();
            }

            try (KafkaConsumer<String, TaskDescription> consumer =
                    new KafkaConsumer<>(settings, new StringDeserializer(), deserializer(settings))) {
                consumer.subscribe(List.of(Topics.TASK_DESCRIPTIONS));
                ConsumerRecords<String, TaskDescription> records = ConsumerRecords.empty();
                Instant deadline = Instant.now().plusSeconds(30);
                while (records.isEmpty() && Instant.now().isBefore(deadline)) {
                    records = consumer.poll(Duration.ofSeconds(1));
                }
                assertThat(records).hasSize(1).first().satisfies(record -> assertThat(record.value())
                        .isEqualTo(sent));
            }
        }
    }

    private static AvroKafkaSerializer<TaskDescription> serializer(Map<String, Object> settings) {
        AvroKafkaSerializer<TaskDescription> serializer = new AvroKafkaSerializer<>();
        serializer.configure(settings, false);
        return serializer;
    }

    private static AvroKafkaDeserializer<TaskDescription> deserializer(Map<String, Object> settings) {
        AvroKafkaDeserializer<TaskDescription> deserializer = new AvroKafkaDeserializer<>();
        deserializer.configure(settings, false);
        return deserializer;
    }
}
