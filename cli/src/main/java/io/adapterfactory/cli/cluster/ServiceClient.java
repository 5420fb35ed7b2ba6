package io.adapterfactory.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Exchanges JSON with a service; error responses become exceptions with exit codes. */
final class ServiceClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String service;
    private final String address;
    private final Optional<String> token;

    /**
     * @param service its name in messages and in the option for its address, for example {@code trainer}
     * @param address for example {@code http://127.0.0.1:8103}
     * @param tokenFile with a token; empty uses the file that $FACTORY_TOKEN_FILE names, if it is set
     */
    ServiceClient(String service, String address, Optional<Path> tokenFile) {
        this.service = service;
        this.address = address;
        this.token = tokenFile
                .or(() ->
                        Optional.ofNullable(System.getenv("FACTORY_TOKEN_FILE")).map(Path::of))
                .map(ServiceClient::token);
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw FactoryException.badInput("the token file " + file + " cannot be read: " + e);
        }
    }

    /** A name as a part of a path or a query. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @throws FactoryException when the service does not answer, or refuses */
    JsonNode get(String path, Duration limit) {
        return send(path, limit, HttpRequest.newBuilder().GET());
    }

    /** @throws FactoryException when the service does not answer, or refuses */
    JsonNode post(String path, Map<String, ?> body, Duration limit) {
        return send(
                path,
                limit,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                JSON.valueToTree(body).toString())));
    }

    private JsonNode send(String path, Duration limit, HttpRequest.Builder request) {
        try {
            request.uri(URI.create(address + path)).timeout(limit);
            token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return JSON.readTree(response.body());
            }
            throw refusal(response);
        } catch (IOException e) {
            throw FactoryException.unavailable(
                    "no " + service + " answers at " + address + "; is the factory running (deploy/factory up)?", e);
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput("--" + service + " " + address + " is not an address: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the " + service);
        }
    }

    private FactoryException refusal(HttpResponse<String> response) {
        String message = message(response);
        String who = "the " + service + " at " + address;
        return switch (response.statusCode()) {
            case 401 ->
                FactoryException.badInput(who + " requires a valid token; set FACTORY_TOKEN_FILE to a file with one");
            case 403 ->
                FactoryException.badInput(who + " requires a token with the role "
                        + (response.request().method().equals("GET") ? "read" : "operate"));
            case 404 -> FactoryException.notFound(message);
            case 400, 409 -> FactoryException.badInput(message);
            case 503 -> FactoryException.unavailable(message, null);
            default -> FactoryException.failed(message);
        };
    }

    private String message(HttpResponse<String> response) {
        String unexpected = "the " + service + " at " + address + " answers with status " + response.statusCode();
        try {
            return JSON.readTree(response.body()).path("detail").asText(unexpected);
        } catch (IOException e) {
            return unexpected;
        }
    }
}
