package io.adapterfactory.cli.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Registers the schema of every topic, so that clients in any language find it before the first record is written. The
 * services would register the same schemas when they write.
 */
public final class SchemaRegistration {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Cluster cluster;

    public SchemaRegistration(Cluster cluster) {
        this.cluster = cluster;
    }

    /** @throws FactoryException (exit code 4) when the registry does not accept a schema */
    public void registerAll() {
        Topics.all().forEach(this::register);
    }

    /**
     * An existing schema is not changed: the registry compares the text and creates a version only for a new schema.
     */
    private void register(Topic topic) {
        try {
            String body = JSON.writeValueAsString(Map.of(
                    "artifactId",
                    topic.name() + "-value",
                    "artifactType",
                    "AVRO",
                    "firstVersion",
                    Map.of(
                            "content",
                            Map.of("content", topic.schema().toString(), "contentType", "application/json"))));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    cluster.registry() + "/groups/default/artifacts?ifExists=FIND_OR_CREATE_VERSION"))
                            .timeout(LIMIT)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw FactoryException.unavailable(
                        "the schema registry at %s did not accept the schema of %s: status %d, %s"
                                .formatted(cluster.registry(), topic.name(), answer.statusCode(), answer.body()),
                        null);
            }
        } catch (IOException e) {
            throw FactoryException.unavailable(
                    "the schema registry at %s did not accept the schema of %s: %s"
                            .formatted(cluster.registry(), topic.name(), e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while registering schemas");
        }
    }
}
