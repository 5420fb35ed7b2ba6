package io.adapterfactory.verification.reference;

import static io.adapterfactory.verification.reference.page.MarkdownTable.code;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topic.CleanUp;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.verification.reference.page.MarkdownTable;
import io.adapterfactory.verification.reference.page.PageText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** Every topic with its keys, records, and headers, from the topic catalog and the Avro schemas. */
final class TopicsPage {

    private final JsonNode asyncApi;

    TopicsPage(Path root) {
        Path file = root.resolve("schemas/asyncapi.yaml");
        try {
            this.asyncApi = new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    String text() {
        PageText page = new PageText("Topics");
        page.paragraph(
                "Values are Avro in the wire format of the schema registry; keys are UTF-8 text. Consumers should read"
                        + " with `isolation.level=read_committed`. [asyncapi.yaml](../../schemas/asyncapi.yaml) has the same for tools.");
        page.table(topics());
        page.paragraph("The records of `<topic>" + Topic.DEAD_LETTERS
                + "` are the bytes of records of `<topic>` that could not be"
                + " used, unchanged, with their key and headers. They are deleted after "
                + Topics.DEAD_LETTER_RETENTION.toDays() + " days.");
        page.heading("Headers")
                .paragraph(
                        "Records that the services write have the attributes of CloudEvents 1.0 (binary mode of the Kafka"
                                + " binding) and `traceparent` (W3C Trace Context). Records of clients need no headers.")
                .table(headers(
                        EventHeaders.cloudEvent("generator", "GeneratedAdapter", "id", "subject", Instant.EPOCH),
                        asyncApi.at("/components/messageTraits/event/headers/properties")));
        page.paragraph("Dead letters also have:")
                .table(headers(
                        EventHeaders.deadLetter("generator", "UNREADABLE", "reason", "task-descriptions", 0, 12),
                        asyncApi.at("/components/messages/DeadLetter/headers/properties")));
        page.paragraph(
                "A record without a value in a dead-letter topic is a decision about another record of its partition: `"
                        + EventHeaders.DECISION + "` says what was decided, `" + EventHeaders.DECISION_OFFSET
                        + "` is the offset of that record.");
        page.heading("Records");
        Map<String, Schema> inner = new TreeMap<>();
        for (Topic topic : Topics.all()) {
            record(page, topic.schema());
            inner.putAll(AvroText.named(topic.schema()));
        }
        Topics.all().forEach(topic -> inner.remove(topic.schema().getName()));
        page.heading("Types of fields");
        inner.values().forEach(schema -> record(page, schema));
        return page.toString();
    }

    private MarkdownTable topics() {
        MarkdownTable table = new MarkdownTable("topic", "key", "record", "partitions", "kept", "content");
        for (Topic topic : Topics.all()) {
            table.row(
                    code(topic.name()),
                    code(topic.keyMeaning()),
                    code(topic.schema().getName()),
                    Integer.toString(topic.partitions()),
                    kept(topic.cleanUp()),
                    description(topic));
        }
        return table;
    }

    private String description(Topic topic) {
        for (JsonNode channel : asyncApi.get("channels")) {
            if (channel.get("address").textValue().equals(topic.name())) {
                return channel.get("description").textValue();
            }
        }
        throw new IllegalStateException("asyncapi.yaml has no channel for topic " + topic.name());
    }

    private static String kept(CleanUp cleanUp) {
        if (cleanUp instanceof CleanUp.Kept kept) {
            Duration time = kept.retention();
            return time.equals(CleanUp.FOREVER) ? "forever" : time.toDays() + " days";
        }
        return "newest record of each key";
    }

    /** @param properties of the headers in AsyncAPI, with descriptions where the name does not say it */
    private static MarkdownTable headers(Map<String, String> example, JsonNode properties) {
        MarkdownTable table = new MarkdownTable("header", "example", "meaning");
        example.forEach((name, value) -> table.row(
                code(name),
                code(value),
                properties.path(name).path("description").asText("")));
        return table;
    }

    private static void record(PageText page, Schema schema) {
        page.subheading(code(schema.getName())).paragraph(AvroText.doc(schema.getDoc()));
        if (schema.getType() == Schema.Type.ENUM) {
            page.paragraph(AvroText.symbols(schema));
        } else {
            page.table(AvroText.fields(schema));
        }
    }
}
