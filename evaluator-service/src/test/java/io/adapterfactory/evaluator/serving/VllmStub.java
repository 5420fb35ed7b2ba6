package io.adapterfactory.evaluator.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Answers as vLLM 0.32 did on a CPU with {@code --enable-lora --max-lora-rank 8} and an API key; {@code
 * docs/how-to/engine.md}, "What was tested", has the table, and {@code VllmStubTest} a test for each row. Fields that
 * this project does not send are recorded as wrong.
 */
public class VllmStub extends InferenceServer {

    public static final String TOKEN = "a token";
    public static final String MODEL = "the-base-model";

    /** The model behind the server. */
    public interface Model {

        /** The answer, before its stops. @param adapter folder of the adapter, if one was requested */
        String text(Optional<Path> adapter, int[] prompt, Sampling sampling);

        /** Log-probabilities of chosen next tokens, in order. */
        double[] next(Optional<Path> adapter, int[] prompt, int[] tokens);
    }

    /** The fields of a request for texts. */
    public record Sampling(List<String> stops, Set<Integer> stopTokens, int maxTokens) {}

    /** Answers everything with one letter; all tokens are equally likely. */
    private static final class NoModel implements Model {

        @Override
        public String text(Optional<Path> adapter, int[] prompt, Sampling sampling) {
            return "b";
        }

        @Override
        public double[] next(Optional<Path> adapter, int[] prompt, int[] tokens) {
            double[] even = new double[tokens.length];
            Arrays.fill(even, -Math.log(VOCABULARY));
            return even;
        }
    }

    private static final int VOCABULARY = 64;
    /** The token that it generates on a request for log-probabilities. */
    private static final int GENERATED = 0;

    private static final int MAX_TOKEN_IDS = 128;
    private static final int MAX_STOPS = 4;
    private static final Set<String> FIELDS = Set.of(
            "model",
            "prompt",
            "temperature",
            "max_tokens",
            "stop",
            "stop_token_ids",
            "prompt_logprobs",
            "echo",
            "logprobs",
            "logprob_token_ids",
            "return_tokens_as_token_ids");

    /** {@code --enable-lora}. */
    public volatile boolean takesLora = true;
    /** {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING}. */
    public volatile boolean loadsWhileItRuns = true;

    public volatile int maxLoraRank = 8;
    public volatile int maxModelLen = 512;
    public volatile Set<String> targetModules =
            Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    /** A version that does not support {@code logprob_token_ids} ignores it. */
    public volatile boolean knowsTokenIds = true;
    /** Whether its engine crashes on a request for log-probabilities of two prompts. */
    public volatile boolean endsOnPromptLogprobs = true;

    public volatile boolean knowsPromptLogprobs = true;
    public volatile boolean knowsEcho = true;
    /** Forgets its adapters before it answers, like a restarted server. */
    public volatile boolean forgets;

    /** Requests for completions. */
    public final AtomicInteger completions = new AtomicInteger();
    /** Fields of these requests. */
    public final Set<String> fields = ConcurrentHashMap.newKeySet();
    /** Overrides the answer to loading an adapter, by its folder. */
    public final Map<Path, Answer> whenLoaded = new ConcurrentHashMap<>();
    /** Overrides the answer to a request for an adapter. */
    public final Map<Path, Answer> whenAsked = new ConcurrentHashMap<>();
    /** Overrides the answer to every request for completions; empty if the server works. */
    public volatile Optional<Answer> sick = Optional.empty();
    /** Folders of adapters that crash the engine. */
    public final Set<Path> deadly = ConcurrentHashMap.newKeySet();

    /** Called after an adapter was loaded or unloaded, before the answer: with the path of the request, and the adapter's name. */
    public volatile BiConsumer<String, String> changed = (path, name) -> {};

    private final Model model;
    /** An adapter with NaN was used, and its values are in the cache. */
    private boolean isPoisoned;

    public VllmStub() {
        this(new NoModel());
    }

    public VllmStub(Model model) {
        this.model = model;
    }

    @Override
    protected synchronized Answer answer(String request, JsonNode body, String authorization) {
        if (request.equals("GET /health")) {
            return new Answer(200, "");
        }
        if (!("Bearer " + TOKEN).equals(authorization)) {
            return new Answer(401, "{\"error\":\"Unauthorized\"}");
        }
        return switch (request) {
            case "GET /v1/models" -> models();
            case "POST /v1/load_lora_adapter" -> loadsWhileItRuns ? load(body) : notFound();
            case "POST /v1/unload_lora_adapter" -> loadsWhileItRuns ? unload(body) : notFound();
            case "POST /v1/completions" -> complete(body);
            default -> none(request, body);
        };
    }

    @Override
    Answer models() {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        data.addObject()
                .put("id", MODEL)
                .put("root", "/models/nano")
                .putNull("parent")
                .put("max_model_len", maxModelLen);
        adapters.forEach((name, path) -> data.addObject()
                .put("id", name)
                .put("root", path.toString())
                .put("parent", MODEL)
                .putNull("max_model_len"));
        return new Answer(200, list.toString());
    }

    private Answer load(JsonNode body) {
        String name = body.path("lora_name").asText();
        boolean inPlace = body.path("load_inplace").asBoolean();
        if (!hasExactly(body, "lora_name", "lora_path")
                && !hasExactly(body, "lora_name", "lora_path", "load_inplace")) {
            return none("POST /v1/load_lora_adapter", body);
        }
        if (name.equals(MODEL)) {
            return error(
                    400, "BadRequestError", "The lora adapter name '" + name + "' conflicts with a served base model.");
        }
        if (adapters.containsKey(name) && !inPlace) {
            return error(
                    400,
                    "InvalidUserInput",
                    "The lora adapter '" + name + "' has already been loaded. If you want to load the adapter in place,"
                            + " set 'load_inplace' to True.");
        }
        Path path = Path.of(body.path("lora_path").asText());
        Optional<Answer> refusal = refusal(name, path);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        adapters.put(name, path);
        changed.accept("/v1/load_lora_adapter", name);
        return new Answer(200, "Success: LoRA adapter '" + name + "' added successfully.");
    }

    /** The engine's answer to an adapter that it refuses; it does not check the sizes and values of the matrices. */
    private Optional<Answer> refusal(String name, Path path) {
        if (!takesLora) {
            return Optional.of(workerFailed("LoRA is not enabled. Use --enable-lora to enable LoRA."));
        }
        if (whenLoaded.containsKey(path)) {
            return Optional.of(whenLoaded.get(path));
        }
        if (!isAdapter(path)) {
            return Optional.of(
                    error(404, "NotFoundError", "Loading lora " + name + " failed: No adapter found for " + path));
        }
        JsonNode config = config(path);
        if (config.path("r").asInt() > maxLoraRank) {
            return Optional.of(workerFailed(
                    "LoRA rank " + config.path("r").asInt() + " is greater than max_lora_rank " + maxLoraRank + "."));
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(path.resolve("adapter_model.safetensors"))) {
            Set<String> unknown = new TreeSet<>();
            for (String tensor : tensors.tensors().keySet()) {
                String module = tensor.replaceFirst("\\.lora_[AB]\\.weight$", "");
                if (!targetModules.contains(module.substring(module.lastIndexOf('.') + 1))) {
                    unknown.add(module);
                }
            }
            return unknown.isEmpty()
                    ? Optional.empty()
                    : Optional.of(workerFailed("While loading " + path + ", expected target modules in "
                            + new TreeSet<>(targetModules) + " but received " + unknown
                            + ". Please verify that the loaded LoRA module is correct"));
        } catch (InvalidSafetensorsException e) {
            return Optional.of(workerFailed("Error while deserializing header: header too large"));
        }
    }

    private static Answer workerFailed(String why) {
        return error(
                500,
                "InternalServerError",
                "Call to add_lora method failed: Worker failed with error '" + why
                        + "', please check the stack trace above for the root cause");
    }

    private static JsonNode config(Path folder) {
        try {
            return JSON.readTree(Files.readString(folder.resolve("adapter_config.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer unload(JsonNode body) {
        String name = body.path("lora_name").asText();
        if (!hasExactly(body, "lora_name")) {
            return none("POST /v1/unload_lora_adapter", body);
        }
        Path path = adapters.remove(name);
        if (path == null) {
            return error(404, "NotFoundError", "The lora adapter '" + name + "' cannot be found.");
        }
        isPoisoned = isPoisoned && adapters.values().stream().anyMatch(VllmStub::hasNan);
        changed.accept("/v1/unload_lora_adapter", name);
        return new Answer(200, "Success: LoRA adapter '" + name + "' removed successfully.");
    }

    private Answer complete(JsonNode body) {
        completions.incrementAndGet();
        Set<String> unknown = new HashSet<>();
        body.fieldNames().forEachRemaining(unknown::add);
        fields.addAll(unknown);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty() || body.path("temperature").asInt(0) != 0) {
            wrong.add("POST /v1/completions " + body);
        }
        if (forgets) {
            forgets = false;
            adapters.clear();
        }
        String name = body.path("model").asText();
        if (!name.equals(MODEL) && !adapters.containsKey(name)) {
            return error(
                    404, "NotFoundError", "The model `" + name + "` does not exist. Valid aliases: " + MODEL + ".");
        }
        Optional<Path> adapter = Optional.ofNullable(adapters.get(name));
        List<int[]> prompts = prompts(body.path("prompt"));
        return sick.or(() -> refusal(body, prompts))
                .or(() -> death(body, prompts, adapter))
                .or(() -> adapter.map(whenAsked::get))
                .orElseGet(() -> answer(body, prompts, adapter));
    }

    static List<int[]> prompts(JsonNode prompt) {
        List<int[]> prompts = new ArrayList<>();
        if (prompt.isEmpty() || prompt.path(0).isInt()) {
            prompts.add(JSON.convertValue(prompt, int[].class));
        } else {
            prompt.forEach(each -> prompts.add(JSON.convertValue(each, int[].class)));
        }
        return prompts;
    }

    /** The API's answer to a request that it does not pass to the engine. */
    private Optional<Answer> refusal(JsonNode body, List<int[]> prompts) {
        if (body.path("stop").size() > MAX_STOPS) {
            return invalid("stop: list should have at most 4 items, not "
                    + body.path("stop").size());
        }
        for (JsonNode stop : body.path("stop")) {
            if (stop.asText().isEmpty()) {
                return invalid("stop cannot contain an empty string.");
            }
        }
        for (int[] prompt : prompts) {
            if (prompt.length == 0) {
                return invalid("The decoder prompt cannot be empty");
            }
            for (int token : prompt) {
                if (token >= VOCABULARY) {
                    return invalid("Token id " + token + " is out of vocabulary");
                }
            }
            if (prompt.length >= maxModelLen) {
                return invalid("max_tokens must be at least 1, got 0.");
            }
        }
        if (knowsTokenIds && body.has("logprob_token_ids")) {
            return refusal(body);
        }
        boolean asksForUnknown = body.has("prompt_logprobs") && !knowsPromptLogprobs || body.has("echo") && !knowsEcho;
        return asksForUnknown ? invalid("not supported") : Optional.empty();
    }

    private static Optional<Answer> refusal(JsonNode body) {
        if (!body.has("logprobs")) {
            return invalid("when using `logprob_token_ids`, `logprobs` must be set.");
        }
        if (body.path("logprob_token_ids").size() > MAX_TOKEN_IDS) {
            return invalid("logprob_token_ids can list at most 128 tokens, got "
                    + body.path("logprob_token_ids").size());
        }
        for (JsonNode token : body.path("logprob_token_ids")) {
            if (token.asInt() >= VOCABULARY) {
                return invalid("Token id " + token + " is out of vocabulary");
            }
        }
        return Optional.empty();
    }

    private static Optional<Answer> invalid(String message) {
        return Optional.of(error(400, "BadRequestError", message));
    }

    /** With adapters, a request for log-probabilities of two prompts crashes the engine; one prompt is answered. */
    private Optional<Answer> death(JsonNode body, List<int[]> prompts, Optional<Path> adapter) {
        boolean asksForPrompts =
                body.has("prompt_logprobs") || body.path("echo").asBoolean() && body.has("logprobs");
        if (takesLora && endsOnPromptLogprobs && asksForPrompts && prompts.size() > 1
                || adapter.filter(deadly::contains).isPresent()) {
            end();
            return Optional.of(error(
                    500,
                    "InternalServerError",
                    "EngineCore encountered an issue. See stack trace (above) for the root cause."));
        }
        return Optional.empty();
    }

    private Answer answer(JsonNode body, List<int[]> prompts, Optional<Path> adapter) {
        isPoisoned |= adapter.filter(VllmStub::hasNan).isPresent();
        ObjectNode answer = JSON.createObjectNode().put("object", "text_completion");
        ArrayNode choices = answer.putArray("choices");
        // Backwards, because clients must use the index.
        for (int index = prompts.size() - 1; index >= 0; index--) {
            ObjectNode choice = choices.addObject().put("index", index);
            int[] prompt = prompts.get(index);
            if (isPoisoned && adapter.isPresent()) {
                choice.put("text", "");
            } else if (body.has("prompt_logprobs") || body.has("echo")) {
                ofPrompt(choice.put("text", ""), body, adapter, prompt);
            } else if (body.has("logprobs")) {
                next(choice.put("text", ""), body, adapter, prompt);
            } else {
                choice.put("text", model.text(adapter, prompt, sampling(body)));
            }
        }
        return new Answer(200, answer.toString());
    }

    private static boolean hasNan(Path folder) {
        try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("adapter_model.safetensors"))) {
            return !tensors.tensors().keySet().stream().allMatch(tensors::hasOnlyFinite);
        }
    }

    static Sampling sampling(JsonNode body) {
        List<String> stops = new ArrayList<>();
        body.path("stop").forEach(stop -> stops.add(stop.asText()));
        Set<Integer> stopTokens = new TreeSet<>();
        body.path("stop_token_ids").forEach(token -> stopTokens.add(token.asInt()));
        return new Sampling(stops, stopTokens, body.path("max_tokens").asInt());
    }

    /** The token that is generated, and those that were requested. */
    private void next(ObjectNode choice, JsonNode body, Optional<Path> adapter, int[] prompt) {
        if (body.has("logprob_token_ids")
                && (body.path("max_tokens").asInt() != 1
                        || !body.path("return_tokens_as_token_ids").asBoolean())) {
            wrong.add("POST /v1/completions " + body);
        }
        List<Integer> tokens = new ArrayList<>(List.of(GENERATED));
        if (knowsTokenIds) {
            body.path("logprob_token_ids").forEach(token -> tokens.add(token.asInt()));
        }
        double[] values = model.next(
                adapter, prompt, tokens.stream().mapToInt(Integer::intValue).toArray());
        ObjectNode logprobs = choice.putObject("logprobs");
        logprobs.putArray("tokens").add("token_id:" + GENERATED);
        logprobs.putArray("token_logprobs").add(values[0]);
        ObjectNode found = logprobs.putArray("top_logprobs").addObject();
        for (int i = 0; i < values.length; i++) {
            found.put("token_id:" + tokens.get(i), values[i]);
        }
    }

    private void ofPrompt(ObjectNode choice, JsonNode body, Optional<Path> adapter, int[] prompt) {
        ArrayNode ofPrompt = JSON.createArrayNode().addNull();
        ArrayNode ofEcho = JSON.createArrayNode().addNull();
        for (int position = 1; position < prompt.length; position++) {
            double value = model.next(adapter, Arrays.copyOf(prompt, position), new int[] {prompt[position]})[0];
            ofPrompt.addObject()
                    .putObject(Integer.toString(prompt[position]))
                    .put("logprob", value)
                    .put("rank", 1);
            ofEcho.add(value);
        }
        if (body.has("echo")) {
            choice.putObject("logprobs").set("token_logprobs", ofEcho);
        } else {
            choice.set("prompt_logprobs", ofPrompt);
        }
    }

    private static Answer notFound() {
        return new Answer(404, "{\"detail\":\"Not Found\"}");
    }

    public static Answer error(int status, String type, String message) {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", status);
        return new Answer(status, error.toString());
    }
}
