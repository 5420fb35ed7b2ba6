package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.wire.EventCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Addresses of a factory's broker and registry.
 *
 * @param bootstrap Kafka's bootstrap servers
 * @param registry address of the schema registry's API, for example {@code http://127.0.0.1:8081/apis/registry/v3}
 * @param client further settings of Kafka clients, including certificate and login
 */
public record Cluster(String bootstrap, String registry, Map<String, String> client) {

    private static final int LIMIT_SECONDS = 5;
    private static final String KAFKA_VARIABLE = "KAFKA_";

    /** Reads the other client settings from environment variables. */
    public Cluster(String bootstrap, String registry) {
        this(bootstrap, registry, environment());
    }

    /**
     * @param clientSettings a file of client settings in the format of Kafka's own tools; empty uses the environment
     */
    public static Cluster of(String bootstrap, String registry, Optional<Path> clientSettings) {
        return clientSettings
                .map(file -> new Cluster(bootstrap, registry, read(file)))
                .orElseGet(() -> new Cluster(bootstrap, registry));
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw FactoryException.badInput("the Kafka client settings " + file + " cannot be read: " + e
                    + "; expected a properties file of the user that starts this");
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        return settings;
    }

    /** @throws FactoryException (exit code 4) when the broker does not answer within five seconds */
    public void requireBroker() {
        try (Admin admin = admin()) {
            admin.describeCluster().nodes().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw noBroker(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the broker");
        } catch (org.apache.kafka.common.KafkaException e) {
            throw FactoryException.badInput("--bootstrap " + bootstrap + " cannot be used: "
                    + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage())
                    + "; expected host:port, several separated by commas");
        }
    }

    /** @throws FactoryException (exit code 4) when the registry does not answer within five seconds */
    public void requireRegistry() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/system/info"))
                    .timeout(Duration.ofSeconds(LIMIT_SECONDS))
                    .build();
            int status = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw FactoryException.unavailable(
                        "the schema registry at " + registry + " answers with status " + status, null);
            }
        } catch (IOException e) {
            throw FactoryException.unavailable(
                    "no schema registry answers at " + registry + "; is the factory running (deploy/factory up)?", e);
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput("--registry " + registry + " is not an address: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the registry");
        }
    }

    private FactoryException noBroker(Exception cause) {
        return FactoryException.unavailable(
                "no Kafka broker answers at " + bootstrap + "; is the factory running (deploy/factory up)?", cause);
    }

    /** A request to the broker. */
    interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    /**
     * @param purpose end of the error message "the broker does not ...", for example "list its topics"
     * @throws FactoryException (exit code 4) when the broker does not answer, or reports an error
     */
    <T> T ask(String purpose, Question<T> question) {
        try (Admin admin = admin()) {
            return question.ask(admin);
        } catch (ExecutionException e) {
            throw FactoryException.unavailable(
                    "the broker at " + bootstrap + " does not " + purpose + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the broker");
        }
    }

    Admin admin() {
        Map<String, Object> settings = clientSettings();
        settings.put("request.timeout.ms", LIMIT_SECONDS * 1000);
        settings.put("default.api.timeout.ms", LIMIT_SECONDS * 1000);
        return Admin.create(settings);
    }

    /** Settings of Kafka clients. */
    public Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("bootstrap.servers", bootstrap);
        return settings;
    }

    /**
     * Uses the same names as the services: {@code KAFKA_SECURITY_PROTOCOL} is the client's {@code security.protocol}.
     */
    private static Map<String, String> environment() {
        Map<String, String> settings = new HashMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith(KAFKA_VARIABLE)) {
                String key = name.substring(KAFKA_VARIABLE.length());
                settings.put(key.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return settings;
    }

    /** Settings of serializers and deserializers. */
    Map<String, Object> serde() {
        return EventCodec.settings(URI.create(registry));
    }
}
