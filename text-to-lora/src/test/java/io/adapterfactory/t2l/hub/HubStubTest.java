package io.adapterfactory.t2l.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the stub's answers with the recorded answers of the real Hub. */
class HubStubTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static HubStub stub;

    @BeforeAll
    static void start() throws IOException {
        stub = new HubStub();
    }

    @AfterAll
    static void stop() {
        stub.close();
    }

    static List<String> exchanges() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                HubStubTest.class.getResourceAsStream("/hub/exchanges.jsonl"), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void theAnswerIsTheRecordedOne(String line) throws Exception {
        // Given
        JsonNode recorded = JSON.readTree(line.replace("<TOKEN>", HubStub.GOOD)
                .replace("<TOKEN_OF_ANOTHER_USER>", HubStub.OTHER)
                .replace("<INVALID_TOKEN>", "hf_wrong")
                .replace("http://hub.test", stub.url())
                .replace("http://cdn.test", stub.cdnUrl()));
        String path = recorded.path("path").asText();
        stub.forget();
        if (recorded.has("fault")) {
            stub.fault(path, recorded.path("fault").asText(), 1);
        }
        String host = recorded.path("server").asText().equals("cdn") ? stub.cdnUrl() : stub.url();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(host + path))
                .method(recorded.path("method").asText(), HttpRequest.BodyPublishers.noBody());
        recorded.path("headers")
                .properties()
                .forEach(h -> request.header(h.getKey(), h.getValue().asText()));

        // When
        HttpResponse<InputStream> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());

        // Then
        assertThat(answer.statusCode()).isEqualTo(recorded.path("status").asInt());
        // of JSON and of compressed bytes the content matters, not the length
        boolean bodyIsOurs = path.startsWith("/api/models/")
                || recorded.path("answer").has("X-Error-Message")
                || recorded.path("answer").has("Content-Encoding");
        recorded.path("answer").properties().forEach(header -> {
            if (!header.getKey().equals("Content-Length") || !bodyIsOurs) {
                assertThat(answer.headers().firstValue(header.getKey()))
                        .as(header.getKey())
                        .contains(header.getValue().asText());
            }
        });
        try (InputStream body = answer.body()) {
            if (recorded.has("json") && recorded.path("method").asText().equals("GET")) {
                assertThat(JSON.readTree(body)).isEqualTo(recorded.path("json"));
            }
        }
    }
}
