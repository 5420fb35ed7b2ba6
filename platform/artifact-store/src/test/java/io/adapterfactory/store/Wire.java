package io.adapterfactory.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection to a server that can be cut, or stop transferring data. */
final class Wire implements AutoCloseable {

    /** Number of connections that will be cut as soon as they are opened. */
    final AtomicInteger toCut = new AtomicInteger();

    /** Whether new connections receive nothing. */
    volatile boolean silent;

    /** Text whose sender is cut off, if any. */
    volatile Optional<String> cutAt = Optional.empty();

    final AtomicInteger connections = new AtomicInteger();

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ServerSocket door;
    private final int serverPort;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    Wire(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Everything that clients sent, bytes as characters. */
    String sent() {
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            sockets.add(client);
            connections.incrementAndGet();
            if (toCut.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                client.close();
            } else if (!silent) {
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(server);
                start(() -> passAndRemember(client.getInputStream(), server.getOutputStream()));
                start(() -> pass(server.getInputStream(), client.getOutputStream()));
            }
        }
    }

    private static void pass(InputStream from, OutputStream to) throws IOException {
        try (from;
                to) {
            from.transferTo(to);
        }
    }

    private void passAndRemember(InputStream from, OutputStream to) throws IOException {
        try (from;
                to) {
            byte[] piece = new byte[1 << 16];
            for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                String text = new String(piece, 0, read, StandardCharsets.ISO_8859_1);
                if (cutAt.filter(text::contains).isPresent()) {
                    return;
                }
                sent.write(piece, 0, read);
                to.write(piece, 0, read);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The other side has gone, or the test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
