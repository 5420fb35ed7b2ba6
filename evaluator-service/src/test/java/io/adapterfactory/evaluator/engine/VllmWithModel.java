package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.evaluator.serving.InferenceServer;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** vLLM's requests for adapters and {@code POST /v1/completions}, answered by our own model; one request at a time. */
public final class VllmWithModel extends InferenceServer.Vllm {

    static final String MODEL = "the-base-model";
    private static final Set<String> FIELDS = Set.of(
            "model",
            "prompt",
            "temperature",
            "max_tokens",
            "stop",
            "stop_token_ids",
            "prompt_logprobs",
            "echo",
            "logprobs");

    private final AnsweringEngine engine;
    final AtomicInteger completions = new AtomicInteger();
    /** Of the requests for texts: prompts as token ids, and the tokens that shall end an answer. */
    final List<List<Integer>> prompts = new ArrayList<>();

    final Set<List<Integer>> stopTokens = new HashSet<>();
    volatile boolean knowsPromptLogprobs = true;
    volatile boolean knowsEcho = true;
    /** Forgets its adapters before it answers, as one that was started again. */
    volatile boolean forgets;

    VllmWithModel(AnsweringEngine engine) {
        this.engine = engine;
    }

    @Override
    protected synchronized Answer answer(String request, JsonNode body, String authorization) {
        if (!request.equals("POST /v1/completions")) {
            return super.answer(request, body, authorization);
        }
        if (!("Bearer " + TOKEN).equals(authorization)) {
            return new Answer(401, "{\"error\":\"Unauthorized\"}");
        }
        completions.incrementAndGet();
        Set<String> unknown = new HashSet<>();
        body.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()
                || body.path("temperature").asInt(-1) != 0
                || !body.path("max_tokens").isInt()) {
            wrong.add(request + " " + body);
            return error(400, "fields " + unknown);
        }
        if (forgets) {
            forgets = false;
            adapters.clear();
        }
        String model = body.path("model").asText();
        if (!model.equals(MODEL) && !adapters.containsKey(model)) {
            return error(404, "The model '" + model + "' does not exist.");
        }
        if (body.has("prompt_logprobs") && !knowsPromptLogprobs || body.has("echo") && !knowsEcho) {
            return error(400, "not supported");
        }
        List<EvaluatedAdapter> active =
                model.equals(MODEL) ? List.of() : List.of(EvaluatedAdapter.read(adapters.get(model)));
        int adapter = active.isEmpty() ? AnsweringEngine.NO_ADAPTER : 0;
        ObjectNode answer = JSON.createObjectNode().put("object", "text_completion");
        var choices = answer.putArray("choices");
        try (AnsweringEngine.Session session = engine.load(active)) {
            int index = body.path("prompt").size();
            // In reverse order, because clients must use the index.
            while (--index >= 0) {
                int[] prompt = JSON.convertValue(body.path("prompt").path(index), int[].class);
                ObjectNode choice = choices.addObject().put("index", index);
                if (body.has("prompt_logprobs") || body.has("echo")) {
                    choice.put("text", "");
                    logprobs(choice, body, session, adapter, prompt);
                } else {
                    prompts.add(Arrays.stream(prompt).boxed().toList());
                    List<Integer> ends = new ArrayList<>();
                    body.path("stop_token_ids").forEach(id -> ends.add(id.asInt()));
                    stopTokens.add(ends);
                    List<String> stops = new ArrayList<>();
                    body.path("stop").forEach(stop -> stops.add(stop.asText()));
                    TextRow row = new TextRow(
                            adapter, prompt, stops, body.path("max_tokens").asInt());
                    choice.put("text", session.texts(List.of(row)).get(0));
                }
            }
        }
        return new Answer(200, answer.toString());
    }

    private static void logprobs(
            ObjectNode choice, JsonNode body, AnsweringEngine.Session session, int adapter, int[] prompt) {
        List<OptionRow> rows = new ArrayList<>();
        for (int position = 1; position < prompt.length; position++) {
            rows.add(new OptionRow(adapter, Arrays.copyOf(prompt, position), new int[] {prompt[position]}));
        }
        double[] each = session.logLikelihoods(rows);
        var ofPrompt = JSON.createArrayNode().addNull();
        var ofEcho = JSON.createArrayNode().addNull();
        for (int position = 1; position < prompt.length; position++) {
            ofPrompt.addObject()
                    .putObject("" + prompt[position])
                    .put("logprob", each[position - 1])
                    .put("rank", 1);
            ofEcho.add(each[position - 1]);
        }
        if (body.has("echo")) {
            choice.putObject("logprobs").set("token_logprobs", ofEcho);
        } else {
            choice.set("prompt_logprobs", ofPrompt);
        }
    }
}
