package io.adapterfactory.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.adapterfactory.schemas.Topic.CleanUp;
import io.adapterfactory.schemas.wire.EventHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** schemas/asyncapi.yaml agrees with the code. */
class AsyncApiTest {

    private static final Path FILE = Path.of("asyncapi.yaml");

    private JsonNode document;
    private final Map<String, JsonNode> channels = new HashMap<>();

    @BeforeEach
    void read() throws IOException {
        document = new YAMLMapper().readTree(Files.readString(FILE));
        document.path("channels")
                .forEach(channel -> channels.put(channel.path("address").asText(), channel));
    }

    @Test
    void theChannelsAreTheTopicsAndTheirDeadLetters() {
        List<String> topics = new ArrayList<>();
        Topics.all().forEach(topic -> topics.addAll(List.of(topic.name(), topic.deadLetters())));

        assertThat(channels.keySet()).containsExactlyInAnyOrderElementsOf(topics);
    }

    @Test
    void partitionsAndRetentionAreThoseOfTheCatalog() {
        for (Topic topic : Topics.all()) {
            JsonNode kafka = channels.get(topic.name()).at("/bindings/kafka");
            JsonNode settings = kafka.path("topicConfiguration");
            assertThat(kafka.path("topic").asText()).isEqualTo(topic.name());
            assertThat(kafka.path("partitions").asInt()).isEqualTo(topic.partitions());
            if (topic.cleanUp() instanceof CleanUp.Kept kept) {
                assertThat(settings.at("/cleanup.policy/0").asText()).isEqualTo("delete");
                assertThat(settings.path("retention.ms").asLong())
                        .as(topic.name())
                        .isEqualTo(kept.retention().toMillis());
            } else {
                assertThat(settings.at("/cleanup.policy/0").asText()).isEqualTo("compact");
            }
            assertThat(channels.get(topic.deadLetters())
                            .at("/bindings/kafka/topicConfiguration/retention.ms")
                            .asLong())
                    .isEqualTo(Topics.DEAD_LETTER_RETENTION.toMillis());
        }
    }

    @Test
    void everyMessageHasItsTopicsSchemaAndKey() {
        for (Topic topic : Topics.all()) {
            JsonNode messages = channels.get(topic.name()).path("messages");
            assertThat(messages).hasSize(1);
            JsonNode message = resolve(messages.iterator().next());
            String schema = message.at("/payload/schema/$ref").asText();
            assertThat(message.path("name").asText()).isEqualTo(topic.schema().getName());
            assertThat(message.at("/bindings/kafka/key/description").asText()).isEqualTo(topic.keyMeaning());
            assertThat(schema).endsWith("/" + topic.schema().getName() + ".avsc");
            assertThat(FILE.toAbsolutePath().resolveSibling(schema).normalize()).isRegularFile();
        }
    }

    @Test
    void theHeadersAreThoseThatAreWritten() {
        assertThat(names(document.at("/components/messageTraits/event/headers/properties")))
                .containsAll(EventHeaders.cloudEvent("generator", "GeneratedAdapter", "id", "subject", Instant.EPOCH)
                        .keySet());
        assertThat(names(document.at("/components/messages/DeadLetter/headers/properties")))
                .containsExactlyInAnyOrderElementsOf(
                        EventHeaders.deadLetter("generator", "UNREADABLE", "why", "topic", 0, 0)
                                .keySet());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<JsonNode> references = document.findParents("$ref");
        assertThat(references).hasSizeGreaterThan(30);
        references.stream()
                .filter(reference -> reference.path("$ref").asText().startsWith("#"))
                .forEach(reference -> assertThat(resolve(reference).isMissingNode())
                        .as(reference.toString())
                        .isFalse());
    }

    private JsonNode resolve(JsonNode reference) {
        return document.at(reference.path("$ref").asText().substring(1));
    }

    private static List<String> names(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
                .toList();
    }
}
