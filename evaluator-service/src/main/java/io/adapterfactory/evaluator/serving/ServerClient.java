package io.adapterfactory.evaluator.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Talks JSON with an inference server. */
public final class ServerClient {

    /** @param text of the answer, whatever it is */
    public record Answer(int status, String text) {

        public boolean isFine() {
            return status / 100 == 2;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODELS = "/v1/models";
    private static final int LONGEST_REASON = 300;

    private final HttpClient http;
    private final URI url;
    private final Optional<Path> tokenFile;
    private final Duration timeout;

    /** @param tokenFile read anew for every request, so that a token can be changed while the service runs */
    public ServerClient(URI url, Optional<Path> tokenFile, Duration timeout) {
        this.url = url;
        this.tokenFile = tokenFile;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /** @throws ServerAwayException when there is no answer, or one of the server's own trouble (5xx, 401, 403, 429) */
    public Answer post(String path, Map<String, ?> body) {
        try {
            return send(
                    request(path)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))),
                    path);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }

    /**
     * Asks for an adapter by name and folder, as vLLM and SGLang have it; one that is loaded already is no refusal.
     *
     * @throws ServerRefusedException when the server does not take it
     */
    void load(String path, Offer adapter) {
        Answer answer = post(
                path,
                Map.of(
                        "lora_name",
                        adapter.name(),
                        "lora_path",
                        adapter.folderThere().toString()));
        if (!answer.isFine() && !answer.text().contains("already")) {
            throw refused(path, answer);
        }
    }

    /** The adapters that an OpenAI-compatible server lists: models that have a parent. */
    Set<String> listedAdapters() {
        Set<String> names = new HashSet<>();
        for (JsonNode model : models()) {
            if (!model.path("parent").isMissingNode() && !model.path("parent").isNull()) {
                names.add(model.path("id").asText());
            }
        }
        return names;
    }

    /** What an OpenAI-compatible server lists: base models and adapters. */
    public JsonNode models() {
        Answer answer = send(request(MODELS).GET(), MODELS);
        JsonNode models = json(MODELS, answer).path("data");
        if (!answer.isFine() || !models.isArray()) {
            throw away(MODELS, answer);
        }
        return models;
    }

    /** @throws ServerAwayException when the answer is no JSON */
    public JsonNode json(String path, Answer answer) {
        try {
            return JSON.readTree(answer.text());
        } catch (JsonProcessingException e) {
            throw away(path, answer);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(timeout);
        tokenFile.ifPresent(file -> request.header("Authorization", "Bearer " + token(file)));
        return request;
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ServerAwayException("the token file " + file + " cannot be read: " + e, e);
        }
    }

    private Answer send(HttpRequest.Builder request, String path) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Answer answer = new Answer(response.statusCode(), response.body());
            if (answer.status() / 100 == 5 || Set.of(401, 403, 429).contains(answer.status())) {
                throw away(path, answer);
            }
            return answer;
        } catch (IOException e) {
            throw new ServerAwayException(url.resolve(path) + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerAwayException("interrupted while " + url.resolve(path) + " was asked", e);
        }
    }

    public ServerAwayException away(String path, Answer answer) {
        return new ServerAwayException(words(path, answer));
    }

    public ServerRefusedException refused(String path, Answer answer) {
        return new ServerRefusedException(words(path, answer));
    }

    private String words(String path, Answer answer) {
        String text = answer.text().strip();
        return url.resolve(path) + " answered " + answer.status() + ": "
                + (text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) + "..." : text);
    }
}
