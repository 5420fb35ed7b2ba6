package io.adapterfactory.verification.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.broker.Ports;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the proxy in front of a server that echoes its input. */
class LoopbackProxyTest {

    private static final String TEXT = "what is sent";

    private final Vertx vertx = Vertx.vertx();
    private ServerSocket echo;
    private int port;
    private LoopbackProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve);
        server.setDaemon(true);
        server.start();
        port = Ports.free();
        proxy = new LoopbackProxy(vertx, port, echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        echo.close();
    }

    @Test
    void bytesArriveAndTheAnswerReturns() throws IOException {
        try (Socket socket = connect()) {
            assertThat(said(socket, TEXT)).isEqualTo(TEXT);
            assertThat(said(socket, "x".repeat(1_000_000))).isEqualTo("x".repeat(1_000_000));
        }
    }

    @Test
    void aCutEndsConnectionsAndRefusesNewOnesUntilItIsOver() throws IOException {
        try (Socket before = connect()) {
            assertThat(said(before, TEXT)).isEqualTo(TEXT);

            proxy.cut();

            assertThat(isEnded(before)).isTrue();
            try (Socket meanwhile = connect()) {
                assertThat(isEnded(meanwhile)).isTrue();
            }
        }
        proxy.restore();
        try (Socket after = connect()) {
            assertThat(said(after, TEXT)).isEqualTo(TEXT);
        }
    }

    @Test
    void delayedBytesArriveLateAndInOrder() throws IOException {
        try (Socket socket = connect()) {
            assertThat(said(socket, TEXT)).isEqualTo(TEXT);

            proxy.delay(300);

            long before = System.nanoTime();
            assertThat(said(socket, "first, " + "x".repeat(200_000) + ", last"))
                    .isEqualTo("first, " + "x".repeat(200_000) + ", last");
            assertThat(System.nanoTime() - before).isGreaterThan(2 * 300_000_000L); // there and back
        }
    }

    @Test
    void aConnectionIsClosedIfTheServerBehindTheProxyIsDown() throws IOException {
        echo.close();

        await().untilAsserted(() -> {
            try (Socket socket = connect()) {
                assertThat(isEnded(socket)).isTrue();
            }
        });
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String said(Socket socket, String text) throws IOException {
        Thread sending = new Thread(() -> {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        sending.start();
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread one = new Thread(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // The other side has closed the connection.
                    }
                });
                one.setDaemon(true);
                one.start();
            } catch (IOException e) {
                return;
            }
        }
    }
}
