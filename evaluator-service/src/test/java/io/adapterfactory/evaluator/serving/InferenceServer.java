package io.adapterfactory.evaluator.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Accepts the documented adapter requests of vLLM, SGLang or LoRAX, and answers as those servers do. Any other request
 * is recorded as wrong.
 */
public abstract class InferenceServer {

    public static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Seconds: on a busy machine, a server that closes idle connections looks like one that has crashed.
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
    }

    /** A server's answer. */
    public record Answer(int status, String text) {}

    public final Map<String, Path> adapters = new ConcurrentHashMap<>();
    public final List<String> wrong = new CopyOnWriteArrayList<>();
    public volatile boolean away;
    private volatile HttpServer server;
    private volatile boolean ends;

    InferenceServer() {
        server = listen(0);
    }

    private HttpServer listen(int port) {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            made.createContext("/", this::handle);
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            if (away) {
                answer = new Answer(503, "starting");
            } else {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                answer = answer(
                        exchange.getRequestMethod() + " "
                                + exchange.getRequestURI().getPath(),
                        body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body),
                        exchange.getRequestHeaders().getFirst("Authorization"));
            }
            byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
        if (ends) {
            server.stop(0);
        }
    }

    /** Stops listening after the current answer, like a process that ends. */
    final void end() {
        ends = true;
    }

    public boolean hasEnded() {
        return ends;
    }

    /** Listens again at the same port, without adapters. */
    public void restart() {
        adapters.clear();
        ends = false;
        server = listen(server.getAddress().getPort());
    }

    protected abstract Answer answer(String request, JsonNode body, String authorization);

    Answer none(String request, JsonNode body) {
        wrong.add(request + " " + body);
        return new Answer(404, "{\"detail\":\"Not Found\"}");
    }

    static boolean hasExactly(JsonNode body, String... keys) {
        Set<String> found = new TreeSet<>();
        body.fieldNames().forEachRemaining(found::add);
        return found.equals(Set.of(keys));
    }

    static boolean isAdapter(Path folder) {
        return Files.isRegularFile(folder.resolve("adapter_config.json"))
                && Files.isRegularFile(folder.resolve("adapter_model.safetensors"));
    }

    Answer models() {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        var data = list.putArray("data");
        data.addObject().put("id", VllmStub.MODEL).putNull("parent");
        adapters.forEach((name, path) ->
                data.addObject().put("id", name).put("root", path.toString()).put("parent", VllmStub.MODEL));
        return new Answer(200, list.toString());
    }

    public void stop() {
        server.stop(0);
    }

    /**
     * {@code POST /load_lora_adapter}, {@code POST /unload_lora_adapter}, {@code GET /v1/models}, {@code POST
     * /v1/completions}; sees the store at another path. It does not support {@code logprob_token_ids}.
     */
    static final class Sglang extends InferenceServer {

        static final Path STORE_ON_SERVER = Path.of("/mnt/factory-store");

        private final Path store;
        private final VllmStub.Model model;

        /** @param store real path of the folder that this server sees as {@link #STORE_ON_SERVER} */
        Sglang(Path store, VllmStub.Model model) {
            this.store = store;
            this.model = model;
        }

        @Override
        protected Answer answer(String request, JsonNode body, String authorization) {
            String name = body.path("lora_name").asText();
            if (request.equals("GET /v1/models")) {
                return models();
            }
            if (request.equals("POST /load_lora_adapter") && hasExactly(body, "lora_name", "lora_path")) {
                Path path = Path.of(body.path("lora_path").asText());
                if (!path.startsWith(STORE_ON_SERVER) || !isAdapter(here(path))) {
                    return told(400, false, "No adapter_config.json in " + path);
                }
                adapters.put(name, path);
                return told(200, true, "");
            }
            if (request.equals("POST /unload_lora_adapter") && hasExactly(body, "lora_name")) {
                return adapters.remove(name) == null
                        ? told(400, false, "LoRA with name " + name + " does not exist")
                        : told(200, true, "");
            }
            if (request.equals("POST /v1/completions")) {
                return complete(body);
            }
            return none(request, body);
        }

        private Path here(Path there) {
            return store.resolve(STORE_ON_SERVER.relativize(there));
        }

        /** Requests use the name {@code <base model>:<adapter>}; any other name gets the base model. */
        private Answer complete(JsonNode body) {
            String asked = body.path("model").asText();
            String name = asked.substring(asked.indexOf(':') + 1);
            if (asked.contains(":") && !adapters.containsKey(name)) {
                return new Answer(400, "{\"message\":\"LoRA adapter '" + name + "' is not loaded\"}");
            }
            Optional<Path> adapter = asked.contains(":") ? Optional.of(here(adapters.get(name))) : Optional.empty();
            ObjectNode answer = JSON.createObjectNode();
            ArrayNode choices = answer.putArray("choices");
            for (int[] prompt : VllmStub.prompts(body.path("prompt"))) {
                choices.addObject()
                        .put("index", choices.size() - 1)
                        .put("text", model.text(adapter, prompt, VllmStub.sampling(body)));
            }
            return new Answer(200, answer.toString());
        }

        private Answer told(int status, boolean success, String message) {
            ObjectNode answer = JSON.createObjectNode().put("success", success).put("error_message", message);
            ObjectNode loaded = answer.putObject("loaded_adapters");
            adapters.forEach((name, path) -> loaded.put(name, path.toString()));
            return new Answer(status, answer.toString());
        }
    }

    /** {@code POST /generate} with {@code adapter_id} and {@code adapter_source}; loads what a request names. */
    static final class Lorax extends InferenceServer {

        @Override
        protected Answer answer(String request, JsonNode body, String authorization) {
            JsonNode parameters = body.path("parameters");
            if (!request.equals("POST /generate")
                    || !hasExactly(body, "inputs", "parameters")
                    || body.path("inputs").asText().isEmpty()
                    || !parameters.path("adapter_source").asText().equals("local")
                    || parameters.path("max_new_tokens").asInt() < 1) {
                return none(request, body);
            }
            String id = parameters.path("adapter_id").asText();
            if (!isAdapter(Path.of(id))) {
                return new Answer(404, "{\"error\":\"adapter not found\"}");
            }
            adapters.put(id, Path.of(id));
            return new Answer(200, "{\"generated_text\":\"b\"}");
        }
    }
}
