package io.adapterfactory.generator.messaging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;

/** Behaves like a schema registry with one schema, whose id is 1. */
final class OneSchemaRegistry {

    private static final String REGISTERED = "{\"artifact\":{\"artifactId\":\"a\",\"artifactType\":\"AVRO\"},"
            + "\"version\":{\"artifactId\":\"a\",\"artifactType\":\"AVRO\",\"version\":\"1\",\"globalId\":1,\"contentId\":1}}";

    private final HttpServer server;
    private final Schema schema;

    OneSchemaRegistry(Schema schema) {
        this.schema = schema;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/apis/registry/v3");
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = text(exchange.getRequestMethod(), exchange.getRequestURI().getPath())
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("X-Registry-ArtifactType", "AVRO");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String text(String method, String path) {
        if (method.equals("POST")) {
            return REGISTERED;
        }
        return path.endsWith("/references") ? "[]" : schema.toString();
    }
}
