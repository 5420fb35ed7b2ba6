package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A chat of one turn: a system's message if there is one, a user's, and the assistant's, which is learned. Messages have {@code
 * role} and {@code content}, or, as ShareGPT has them, {@code from} and {@code value}.
 */
final class Conversation {

    private static final String EXPECTED =
            "expected one user's message and one answer by the assistant, after at most one"
                    + " message of the system. Of a longer chat make a record for each answer, with 'prompt' (the text of"
                    + " all turns before it) and 'response'";

    private static final Map<String, String> ROLES = Map.ofEntries(
            Map.entry("system", "system"),
            Map.entry("developer", "system"),
            Map.entry("user", "user"),
            Map.entry("human", "user"),
            Map.entry("assistant", "assistant"),
            Map.entry("gpt", "assistant"),
            Map.entry("chatgpt", "assistant"),
            Map.entry("bot", "assistant"),
            Map.entry("model", "assistant"));

    private static final Set<String> WITHOUT_EFFECT = Set.of("name", "id", "message_id", "timestamp");

    private Conversation() {}

    /** @throws InvalidDatasetException when there are more turns, or a message is not as it should be */
    static TaskExample example(DatasetRecord record, String name, JsonNode messages) {
        if (!messages.isArray()) {
            throw record.error("'" + name + "' must be a list of messages, not " + DatasetRecord.shown(messages) + "; "
                    + EXPECTED);
        }
        return example(record, messages);
    }

    /** @throws InvalidDatasetException when there are more turns, or a message is not as it should be */
    static TaskExample example(DatasetRecord record, Iterable<JsonNode> messages) {
        String system = null;
        String user = null;
        String assistant = null;
        int number = 0;
        for (JsonNode message : messages) {
            String name = "message " + number++;
            String role = role(record, name, message);
            String text = text(record, name, message);
            if (role.equals("system") && system == null && user == null) {
                system = text;
            } else if (role.equals("user") && user == null) {
                user = text;
            } else if (role.equals("assistant") && user != null && assistant == null) {
                assistant = text;
            } else {
                throw record.error(name + " of the chat is of the role '" + role + "'; " + EXPECTED);
            }
        }
        if (user == null || assistant == null) {
            throw record.error("the chat has " + number + " messages and no "
                    + (user == null ? "user's message" : "answer by the assistant") + "; " + EXPECTED);
        }
        if (user.isBlank() || assistant.isBlank()) {
            throw record.error("a message of the chat is empty; " + EXPECTED);
        }
        return new TaskExample(system == null || system.isBlank() ? user : ExampleForm.joined(system, user), assistant);
    }

    private static String role(DatasetRecord record, String name, JsonNode message) {
        JsonNode said = message.has("role") ? message.path("role") : message.path("from");
        String role = ROLES.get(said.asText("").toLowerCase(Locale.ROOT));
        if (!message.isObject() || !said.isTextual() || role == null) {
            throw record.error(name + " of the chat is " + DatasetRecord.shown(message)
                    + "; expected 'role' (or 'from') to be system, user (human), or assistant (gpt)");
        }
        Iterator<Map.Entry<String, JsonNode>> fields = message.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode value = field.getValue();
            boolean isNothing = value.isNull()
                    || value.isContainerNode() && value.isEmpty()
                    || value.isTextual() && value.asText().isEmpty()
                    || field.getKey().equals("weight") && value.asDouble() == 1;
            if (!isNothing
                    && !Set.of("role", "from", "content", "value").contains(field.getKey())
                    && !WITHOUT_EFFECT.contains(field.getKey())) {
                throw record.error(name + " of the chat has '" + field.getKey() + "': " + DatasetRecord.shown(value)
                        + ", which is not supported; expected role and content only");
            }
        }
        return role;
    }

    /** A text, or a list of parts that are texts. */
    private static String text(DatasetRecord record, String name, JsonNode message) {
        JsonNode content = message.has("content") ? message.path("content") : message.path("value");
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        boolean isText = content.isArray() && !content.isEmpty();
        for (JsonNode part : content) {
            isText &= part.path("type").asText().equals("text")
                    && part.path("text").isTextual()
                    && hasOnlyText(part);
            text.append(part.path("text").asText());
        }
        if (!isText) {
            throw record.error(name + " of the chat has the content " + DatasetRecord.shown(content)
                    + "; expected a text, or a list of parts of the type text");
        }
        return text.toString();
    }

    /** Tables have every key in every part, with null where it has no value. */
    private static boolean hasOnlyText(JsonNode part) {
        Iterator<Map.Entry<String, JsonNode>> fields = part.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!Set.of("type", "text").contains(field.getKey())
                    && !field.getValue().isNull()) {
                return false;
            }
        }
        return true;
    }
}
