package io.adapterfactory.evaluator.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that sends requests for aliases in turn, and never retries after a bad answer. */
final class AliasReader implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;
    private final List<String> aliases;
    private final Thread thread = new Thread(this::run, "alias-reader");
    private volatile boolean stops;
    /** By alias, the answers without repetitions. */
    final Map<String, List<String>> answers = new ConcurrentHashMap<>();
    /** Answers without an adapter's name. */
    final List<String> failures = new CopyOnWriteArrayList<>();

    AliasReader(URI server, List<String> aliases) {
        this.server = server;
        this.aliases = List.copyOf(aliases);
        this.thread.start();
    }

    private void run() {
        while (!stops) {
            aliases.forEach(this::ask);
        }
    }

    private void ask(String alias) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(server.resolve("/v1/completions"))
                            .header("Authorization", "Bearer " + VllmStub.TOKEN)
                            .POST(HttpRequest.BodyPublishers.ofString(InferenceServer.JSON
                                    .createObjectNode()
                                    .put("model", alias)
                                    .put("max_tokens", 1)
                                    .set(
                                            "prompt",
                                            InferenceServer.JSON
                                                    .createArrayNode()
                                                    .add(1))
                                    .toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode text = InferenceServer.JSON.readTree(response.body()).at("/choices/0/text");
            if (response.statusCode() != 200 || text.asText().isEmpty()) {
                failures.add(alias + ": " + response.statusCode() + " " + response.body());
                return;
            }
            List<String> known = answers.computeIfAbsent(alias, key -> new CopyOnWriteArrayList<>());
            if (known.isEmpty() || !known.get(known.size() - 1).equals(text.asText())) {
                known.add(text.asText());
            }
        } catch (IOException e) {
            failures.add(alias + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stops = true;
        }
    }

    /** The last answer of each alias. */
    List<String> newest() {
        return new ArrayList<>(aliases.stream()
                .map(alias -> answers.getOrDefault(alias, List.of("")))
                .map(known -> known.get(known.size() - 1))
                .toList());
    }

    /** Returns when the last answer has arrived. */
    void stop() {
        stops = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
