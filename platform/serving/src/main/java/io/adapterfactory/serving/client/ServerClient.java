package io.adapterfactory.serving.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.SizeLimit.SizeLimitException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Exchanges JSON with an inference server. */
public final class ServerClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODELS = "/v1/models";

    private final HttpClient http;
    private final URI url;
    private final Optional<Path> tokenFile;
    private final Duration timeout;

    /**
     * @param tokenFile read for every request, so that a token can be changed while the service runs
     * @param timeout maximum wait for a complete response
     */
    public ServerClient(URI url, Optional<Path> tokenFile, Duration timeout) {
        this.url = url;
        this.tokenFile = tokenFile;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /**
     * @throws ServerAwayException when there is no response, or it reports a problem of the server (5xx, 401, 403, 429)
     */
    public ServerAnswer post(String path, Map<String, ?> body) {
        return postForAnyStatus(path, body).requireAtWork();
    }

    /**
     * The answer, whatever its status, because a server may reject an adapter with status 500.
     *
     * @throws ServerAwayException when there is no answer
     */
    public ServerAnswer postForAnyStatus(String path, Map<String, ?> body) {
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

    /** @throws ServerAwayException as {@link #post} does */
    public ServerAnswer get(String path) {
        return getForAnyStatus(path).requireAtWork();
    }

    /** @throws ServerAwayException when there is no answer */
    public ServerAnswer getForAnyStatus(String path) {
        return send(request(path).GET(), path);
    }

    /** The names of the adapters that an OpenAI-compatible server lists. */
    public Set<String> listedAdapters() {
        return models().stream()
                .filter(ListedModel::isAdapter)
                .map(ListedModel::id)
                .collect(Collectors.toSet());
    }

    /** The models that an OpenAI-compatible server lists: base models and adapters. */
    public List<ListedModel> models() {
        return ListedModel.all(get(MODELS));
    }

    /** The server's address. */
    public URI url() {
        return url;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path));
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

    private ServerAnswer send(HttpRequest.Builder request, String path) {
        URI asked = url.resolve(path);
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request.build(), headers -> new LimitedBody());
        try {
            // The request's own timeout ends with the headers, but the body may arrive slowly.
            HttpResponse<byte[]> response = coming.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return ServerAnswer.of(asked, response.statusCode(), response.body());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new ServerAwayException(
                    cause instanceof SizeLimitException
                            ? asked + " sent a response that is too large: " + cause.getMessage()
                            : asked + " does not answer: " + cause,
                    cause);
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new ServerAwayException(asked + " does not answer: no complete response within " + timeout, e);
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new ServerAwayException("interrupted while " + asked + " was asked", e);
        }
    }
}
