package io.adapterfactory.broker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Checks whether an HTTP server is ready. */
public final class HttpProbe {

    private static final int OK = 200;
    /** Shared, because a caller that waits for a start asks many times. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private HttpProbe() {}

    /**
     * @param timeout maximum wait for the response
     * @return whether the response has status 200; false if there is no response or the thread is interrupted
     */
    public static boolean isOk(String address, Duration timeout) {
        return answer(address, timeout, HttpResponse.BodyHandlers.discarding()).isPresent();
    }

    /**
     * @param timeout maximum wait for the response
     * @return the body of the response; empty where {@link #isOk} is false
     */
    public static Optional<String> text(String address, Duration timeout) {
        return answer(address, timeout, HttpResponse.BodyHandlers.ofString()).map(HttpResponse::body);
    }

    private static <T> Optional<HttpResponse<T>> answer(
            String address, Duration timeout, HttpResponse.BodyHandler<T> body) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address)).timeout(timeout).build();
            return Optional.of(HTTP.send(request, body)).filter(answer -> answer.statusCode() == OK);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
