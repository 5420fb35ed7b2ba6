package io.adapterfactory.schemas.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * Answers like a registry that has some schemas, numbered from 1, so that tests of old and broken bytes need no
 * registry.
 */
final class SchemaServer implements AutoCloseable {

    private static final Pattern PATH = Pattern.compile(".*/ids/(?:contentIds|globalIds)/(\\d+)(/references)?");

    private final HttpServer server;
    private final List<Schema> schemas;
    private int notReady;
    private boolean hasReadSchemas = true;

    SchemaServer(List<Schema> schemas) throws IOException {
        this.schemas = List.copyOf(schemas);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/apis/registry/v3");
    }

    /** Has no schemas from now on, as after a start, until it has answered this often that it is not ready. */
    synchronized void restart(int notReady) {
        this.notReady = notReady;
        hasReadSchemas = false;
    }

    /** The wire format: a zero, the schema's number in four bytes, the record. */
    static byte[] framed(int number, byte[] record) {
        return ByteBuffer.allocate(5 + record.length)
                .put((byte) 0)
                .putInt(number)
                .put(record)
                .array();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/health/ready")) {
            hasReadSchemas = notReady-- <= 0;
            exchange.sendResponseHeaders(hasReadSchemas ? 200 : 503, -1);
            exchange.close();
            return;
        }
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        boolean known = hasReadSchemas
                && path.matches()
                && path.group(1).length() < 9
                && Integer.parseInt(path.group(1)) >= 1
                && Integer.parseInt(path.group(1)) <= schemas.size();
        String text = !known
                ? "{\"error_code\":404,\"message\":\"no such content\",\"name\":\"ContentNotFoundException\"}"
                : path.group(2) != null
                        ? "[]"
                        : schemas.get(Integer.parseInt(path.group(1)) - 1).toString();
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("X-Registry-ArtifactType", "AVRO");
        exchange.sendResponseHeaders(known ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
