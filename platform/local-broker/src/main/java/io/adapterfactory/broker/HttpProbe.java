package io.adapterfactory.broker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Whether something answers at an address, and is content. */
public final class HttpProbe {

    private static final int OK = 200;
    /** One for all: who waits for a start asks many times. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private HttpProbe() {}

    /**
     * @param timeout longest wait for the answer
     * @return whether the answer's status is 200; not so when nothing answers, or the thread is interrupted
     */
    public static boolean isOk(String address, Duration timeout) {
        return answer(address, timeout, HttpResponse.BodyHandlers.discarding()).isPresent();
    }

    /**
     * @param timeout longest wait for the answer
     * @return the answer's body; empty where {@link #isOk} is false
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
