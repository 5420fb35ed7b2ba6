package io.adapterfactory.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.broker.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real Prometheus with the shipped configuration, but with the tested factory's addresses as targets. */
final class PrometheusProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final URI address;

    private PrometheusProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * @param folder for configuration, data and log; not shared
     * @param services each service's address by name
     */
    static PrometheusProcess start(MonitoringFiles files, Path folder, Map<String, String> services)
            throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> shipped = Files.list(files.prometheus())) {
            for (Path file : shipped.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<Map<String, Object>> targets = new ArrayList<>();
        services.forEach((name, service) -> targets.add(
                Map.of("targets", List.of(URI.create(service).getAuthority()), "labels", Map.of("service", name))));
        JSON.writeValue(folder.resolve("targets.json").toFile(), targets);
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, Files.readString(configuration).replace("15s", "2s"));
        String listen = "127.0.0.1:" + Ports.free();
        Process process = new ProcessBuilder(
                        "/usr/bin/prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + listen)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusProcess(process, URI.create("http://" + listen));
    }

    /** How many targets answered the last scrape; 0 during the start. */
    long targetsUp() {
        JsonNode answer = get("/api/v1/targets");
        return answer.findValuesAsText("health").stream().filter("up"::equals).count();
    }

    /** Health of every rule, by name; empty or {@code unknown} before its first evaluation. */
    List<String> ruleHealth() {
        List<String> health = new ArrayList<>();
        get("/api/v1/rules")
                .findValues("rules")
                .forEach(rules -> rules.forEach(rule -> health.add(
                        rule.get("name").asText() + " " + rule.get("health").asText())));
        return health;
    }

    /** {@code success}, or the error. */
    JsonNode query(String query) {
        return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(response.body());
        } catch (IOException e) {
            return JSON.createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
