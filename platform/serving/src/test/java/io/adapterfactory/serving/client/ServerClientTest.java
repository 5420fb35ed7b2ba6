package io.adapterfactory.serving.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Responses that are too large, too slow, or of another format than the request's. */
class ServerClientTest {

    private static final String MODELS = "{\"data\":[{\"id\":\"nano\",\"max_model_len\":512},"
            + "{\"id\":\"reverse\",\"parent\":\"nano\",\"max_model_len\":null}]}";

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile String answer = MODELS;
    /** Number of bytes after which the server sends nothing more, although it announced more. */
    private volatile int stopsAt = Integer.MAX_VALUE;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(bytes, 0, Math.min(stopsAt, bytes.length));
                body.flush();
                if (stopsAt < bytes.length) {
                    over.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        System.clearProperty(SizeLimit.ANSWER_BYTES.setting());
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private ServerClient client(Duration timeout) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new ServerClient(url, Optional.empty(), timeout);
    }

    @Test
    void theModelsAndWhichOfThemAreAdapters() {
        ServerClient client = client(Duration.ofSeconds(20));

        assertThat(client.models())
                .containsExactly(
                        new ListedModel("nano", false, OptionalInt.of(512), Optional.empty()),
                        new ListedModel("reverse", true, OptionalInt.empty(), Optional.empty()));
        assertThat(client.listedAdapters()).containsExactly("reverse");
    }

    @Test
    void anAnswerAboveTheLimitIsGivenUp() {
        System.setProperty(SizeLimit.ANSWER_BYTES.setting(), "30");

        assertThatThrownBy(client(Duration.ofSeconds(20))::models)
                .isInstanceOf(ServerAwayException.class)
                .hasMessageContaining("/v1/models sent a response that is too large: it has " + MODELS.length()
                        + " bytes; at most 30 are accepted (FACTORY_LIMIT_ANSWER_BYTES)");
    }

    @Test
    void anAnswerThatNeverEndsIsNotWaitedFor() {
        stopsAt = 10;

        assertThatThrownBy(client(Duration.ofMillis(500))::models)
                .isInstanceOf(ServerAwayException.class)
                .hasMessageContaining("does not answer: no complete response within PT0.5S");
    }

    @Test
    void anAnswerThatIsNotWhatItShouldBeIsQuoted() {
        answer = "{\"data\":[{\"id\":\"nano\",\"max_model_len\":0}]}";

        assertThatThrownBy(client(Duration.ofSeconds(20))::models)
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith(
                        "answered 200: " + answer + " (a model's 'max_model_len' is not a whole number above 0)");
    }
}
