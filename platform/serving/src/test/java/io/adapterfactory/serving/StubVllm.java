package io.adapterfactory.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.adapterfactory.serving.client.ServerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Statuses and messages of a real vLLM 0.32 to requests for adapters. No model runs: how each model continues a prompt, and how likely
 * each next token is, is set by the test.
 */
public final class StubVllm implements AutoCloseable {

    public static final String BASE_MODEL = "nano";

    /** The nonexistent adapter that a client tries to load to check whether the server can load adapters. */
    private static final String CHECK = "adapter-factory-check";

    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Seconds: on a busy machine, a server that closes idle connections looks like one that has crashed.
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
    }

    /** An answer of the server. */
    public record Answer(int status, String body) {

        /** An error as the OpenAI-compatible server writes it. */
        public static Answer error(int status, String message) {
            ObjectNode answer = JSON.createObjectNode();
            answer.putObject("error").put("message", message).put("code", status);
            return new Answer(status, answer.toString());
        }
    }

    /** Folder of each loaded adapter. */
    public final Map<String, String> adapters = new ConcurrentHashMap<>();
    /** By adapter name, the answer to loading it, instead of loading it. */
    public final Map<String, Answer> refusals = new ConcurrentHashMap<>();
    /** Names of adapters that crash the process. */
    public final List<String> deadly = new CopyOnWriteArrayList<>();
    /** Each model's answer to every prompt. */
    public final Map<String, String> texts = new ConcurrentHashMap<>();
    /** Log-probability of each next token, by model; without one, the server ignores the request for it. */
    public final Map<String, Double> logProbabilities = new ConcurrentHashMap<>();
    /** Paths and bodies of all requests. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    public volatile boolean isDead;
    public volatile boolean isHealthy = true;
    public volatile boolean updatesAtRunTime = true;
    public volatile boolean diesAtLogProbabilities;
    public volatile boolean wantsToken;
    /** {@code --enable-lora}. */
    public volatile boolean takesLora = true;
    /** A version that reads an adapter's files only when it is first used. */
    public volatile boolean looksLater;

    private final HttpServer server;

    public StubVllm() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public ServerClient client() {
        return new ServerClient(url(), Optional.empty(), Duration.ofSeconds(20));
    }

    /** Number of requests for a path. */
    public long count(String path) {
        return requests.stream()
                .filter(request -> request.startsWith(path + " "))
                .count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (isDead) {
                return; // the connection ends without an answer
            }
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(path + " " + body);
            Answer answer = answer(path, JSON.readTree(body.isEmpty() ? "{}" : body));
            if (isDead) {
                adapters.clear();
                return;
            }
            byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private Answer answer(String path, JsonNode body) {
        String name = body.path("lora_name").asText();
        if (path.equals("/health")) {
            return new Answer(isHealthy ? 200 : 503, "");
        }
        if (wantsToken) {
            return new Answer(401, "{\"error\":\"Unauthorized\"}");
        }
        if (path.endsWith("_lora_adapter") && !updatesAtRunTime) {
            return new Answer(404, "{\"detail\":\"Not Found\"}");
        }
        return switch (path) {
            case "/v1/models" -> models();
            case "/v1/load_lora_adapter" -> load(name, body);
            case "/v1/unload_lora_adapter" ->
                adapters.remove(name) == null
                        ? Answer.error(404, "The lora adapter '" + name + "' cannot be found.")
                        : new Answer(200, "Success: LoRA adapter '" + name + "' removed successfully.");
            case "/v1/completions" -> completions(body);
            default -> new Answer(404, "{\"detail\":\"Not Found\"}");
        };
    }

    private Answer models() {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        var data = list.putArray("data");
        data.addObject().put("id", BASE_MODEL).put("root", "/models/nano").putNull("parent");
        adapters.forEach((name, root) ->
                data.addObject().put("id", name).put("root", root).put("parent", BASE_MODEL));
        return new Answer(200, list.toString());
    }

    private Answer load(String name, JsonNode body) {
        if (deadly.contains(name)) {
            isDead = true;
        }
        if (name.equals(BASE_MODEL)) {
            return Answer.error(400, "The lora adapter name 'nano' conflicts with a served base model");
        }
        if (!takesLora) {
            return Answer.error(500, "Call to add_lora method failed: LoRA is not enabled. Use --enable-lora.");
        }
        if (name.equals(CHECK) && !looksLater && !refusals.containsKey(name)) {
            return Answer.error(404, "Loading lora " + name + " failed: No adapter found for " + name);
        }
        if (refusals.containsKey(name)) {
            return refusals.get(name);
        }
        if (adapters.containsKey(name) && !body.path("load_inplace").asBoolean()) {
            return Answer.error(
                    400,
                    "The lora adapter '" + name
                            + "' has already been loaded. If you want to load the adapter in place, set"
                            + " 'load_inplace' to True.");
        }
        adapters.put(name, body.path("lora_path").asText());
        return new Answer(200, "Success: LoRA adapter '" + name + "' added successfully.");
    }

    private Answer completions(JsonNode body) {
        String model = body.path("model").asText();
        if (!model.equals(BASE_MODEL) && !adapters.containsKey(model)) {
            return Answer.error(404, "The model `" + model + "` does not exist. Valid aliases: nano.");
        }
        if (!isHealthy) {
            return Answer.error(500, "EngineCore encountered an issue. See stack trace (above) for the root cause.");
        }
        isDead = diesAtLogProbabilities && body.has("logprob_token_ids");
        ObjectNode answer = JSON.createObjectNode();
        var choices = answer.putArray("choices");
        int prompts =
                body.path("prompt").path(0).isArray() ? body.path("prompt").size() : 1;
        for (int index = prompts - 1; index >= 0; index--) {
            ObjectNode choice = choices.addObject().put("index", index).put("text", texts.getOrDefault(model, "?"));
            if (body.has("logprob_token_ids")) {
                ObjectNode values =
                        choice.putObject("logprobs").putArray("top_logprobs").addObject();
                values.put("token_id:0", -0.5);
                Double value = logProbabilities.get(model);
                if (value != null) {
                    body.path("logprob_token_ids").forEach(id -> {
                        if (value.isNaN()) {
                            values.putNull("token_id:" + id.asInt());
                        } else {
                            values.put("token_id:" + id.asInt(), value);
                        }
                    });
                }
            }
        }
        return new Answer(200, answer.toString());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
