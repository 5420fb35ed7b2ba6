package io.adapterfactory.schemas.wire;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Asks the registry whether it is ready. While a registry that keeps its schemas in Kafka reads them after a start, it
 * answers requests, but has no schemas yet.
 */
final class RegistryReadiness {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int SERVER_ERROR = 500;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI health;

    /** @param registry address of its API; the health check is on the same server */
    RegistryReadiness(URI registry) {
        health = registry.resolve("/health/ready");
    }

    /** False if the registry says so or does not answer. A registry without this check is always ready. */
    boolean isReady() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(health).timeout(TIMEOUT).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < SERVER_ERROR;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
