package io.adapterfactory.t2l.template;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.template.error.TemplateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Chat templates of real models, with the texts that transformers renders from them (see the README of the resources).
 */
final class ChatGoldens {

    /** The time at which the reference was rendered. */
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-15T09:30:00Z"), ZoneOffset.UTC);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    private ChatGoldens() {}

    record Model(String name, String ids, String template, List<Case> cases) {

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * @param text that the reference renders, or null
     * @param refusal the message of {@code raise_exception}, or null
     */
    record Case(String name, Map<String, Object> variables, String text, String refusal) {

        /** The difference between the template's result and this case, or empty. */
        Optional<String> difference(Template template) {
            try {
                String actual = template.render(variables);
                if (text == null) {
                    return Optional.of(name + ": expected an error, found " + actual);
                }
                return actual.equals(text)
                        ? Optional.empty()
                        : Optional.of(name + ": expected <" + text + ">, found <" + actual + ">");
            } catch (TemplateException e) {
                if (text != null) {
                    return Optional.of(name + ": " + e.getMessage());
                }
                boolean same = refusal == null
                        || e.kind() == TemplateException.Kind.RAISED
                                && e.getMessage().equals(refusal);
                return same
                        ? Optional.empty()
                        : Optional.of(name + ": expected <" + refusal + ">, found " + e.getMessage());
            }
        }
    }

    static List<Model> models() {
        List<Model> models = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(ChatGoldens.class.getResourceAsStream("/goldens/chat-templates.jsonl.gz")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                models.add(model(JSON.readTree(line)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return models;
    }

    private static Model model(JsonNode json) {
        List<Case> cases = new ArrayList<>();
        for (JsonNode item : json.path("cases")) {
            Map<String, Object> variables = new HashMap<>();
            variables.put("tools", null);
            variables.put("documents", null);
            variables.putAll(map(json.path("special_tokens")));
            variables.putAll(map(item.path("variables")));
            variables.put("messages", messages(item.path("messages")));
            if (item.has("tools")) {
                variables.put("tools", JSON.convertValue(item.path("tools"), Object.class));
            }
            variables.put(
                    "add_generation_prompt", item.path("add_generation_prompt").booleanValue());
            boolean refused = item.path("error_kind").asText().equals("raise_exception");
            cases.add(new Case(
                    item.path("name").asText(),
                    variables,
                    item.path("text").textValue(),
                    refused ? item.path("error").asText() : null));
        }
        return new Model(
                json.path("model").asText(),
                json.path("ids").asText(),
                json.path("template").asText(),
                cases);
    }

    private static Map<String, Object> map(JsonNode json) {
        return json.isMissingNode() ? Map.of() : JSON.convertValue(json, new TypeReference<>() {});
    }

    /** The reference copies a message's reasoning into both keys that templates read. */
    private static List<Map<String, Object>> messages(JsonNode json) {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (JsonNode item : json) {
            Map<String, Object> message = new LinkedHashMap<>(map(item));
            REASONING.stream().filter(message::containsKey).findFirst().ifPresent(key -> {
                Object reasoning = message.get(key);
                message.put("reasoning_content", reasoning);
                message.put("thinking", reasoning);
            });
            messages.add(message);
        }
        return messages;
    }
}
