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

/**
 * Asks the trainer to change the serving version: only the trainer publishes versions, so that of two trainers only one
 * can.
 */
public final class TrainerClient {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** The check of a large hypernetwork, perhaps in a bucket, takes longer. */
    private static final Duration ADDITION_LIMIT = Duration.ofMinutes(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;
    private final Optional<String> token;

    /**
     * @param address the trainer's, for example {@code http://127.0.0.1:8103}
     * @param token with the role operate, if the trainer requires one
     */
    public TrainerClient(String address, Optional<String> token) {
        this.address = address;
        this.token = token;
    }

    /** @param tokenFile with a token; empty uses the file that $FACTORY_TOKEN_FILE names, if it is set */
    public static TrainerClient at(String address, Optional<Path> tokenFile) {
        return new TrainerClient(
                address,
                tokenFile
                        .or(() -> Optional.ofNullable(System.getenv("FACTORY_TOKEN_FILE"))
                                .map(Path::of))
                        .map(TrainerClient::token));
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw FactoryException.badInput("the token file " + file + " cannot be read: " + e);
        }
    }

    /**
     * Announces a version whose folder is in the store.
     *
     * @return {@code baseModel}, {@code version}, {@code stage} and {@code reason}
     */
    public JsonNode add(String baseModel, String version) {
        return post(baseModel, "versions", Map.of("version", version), ADDITION_LIMIT);
    }

    /** @return {@code baseModel}, {@code champion} and {@code reason} */
    public JsonNode promote(String baseModel, String version) {
        return post(baseModel, "promote", Map.of("version", version), LIMIT);
    }

    /** @return {@code baseModel}, {@code champion} and {@code reason} */
    public JsonNode rollBack(String baseModel) {
        return post(baseModel, "rollback", Map.of(), LIMIT);
    }

    private JsonNode post(String baseModel, String verb, Map<String, String> body, Duration limit) {
        try {
            URI uri = URI.create(address + "/trainer/"
                    + URLEncoder.encode(baseModel, StandardCharsets.UTF_8).replace("+", "%20") + "/" + verb);
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(limit)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
            token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return JSON.readTree(response.body());
            }
            throw refusal(response);
        } catch (IOException e) {
            throw FactoryException.unavailable(
                    "no trainer answers at " + address + "; is the factory running (deploy/factory up)?", e);
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput("--trainer " + address + " is not an address: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the trainer");
        }
    }

    private FactoryException refusal(HttpResponse<String> response) {
        String message = message(response);
        return switch (response.statusCode()) {
            case 401 ->
                FactoryException.badInput("the trainer at " + address
                        + " requires a valid token; set FACTORY_TOKEN_FILE to a file with one");
            case 403 ->
                FactoryException.badInput("the trainer at " + address + " requires a token with the role operate");
            case 404 -> FactoryException.notFound(message);
            case 400, 409 -> FactoryException.badInput(message);
            case 503 -> FactoryException.unavailable(message, null);
            default -> FactoryException.failed(message);
        };
    }

    private String message(HttpResponse<String> response) {
        String unexpected = "the trainer at " + address + " answers with status " + response.statusCode();
        try {
            return JSON.readTree(response.body()).path("detail").asText(unexpected);
        } catch (IOException e) {
            return unexpected;
        }
    }
}
