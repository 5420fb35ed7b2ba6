package io.adapterfactory.broker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

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
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address)).timeout(timeout).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
