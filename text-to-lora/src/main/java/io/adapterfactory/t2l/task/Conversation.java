package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A chat: an optional system message, followed by alternating messages of user and assistant. The training uses every
 * answer of the assistant, with the turns before it as context, except answers with {@code weight} 0. Messages have
 * {@code role} and {@code content}, or, in ShareGPT's format, {@code from} and {@code value}.
 */
final class Conversation {

    private static final String EXPECTED = "expected messages of the user and the assistant in turn, the last one the"
            + " assistant's, after at most one message of the system";

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

    private final DatasetRecord record;
    private final List<Turn> turns = new ArrayList<>();
    private final List<TaskExample> examples = new ArrayList<>();
    private String system;
    private String user;

    private Conversation(DatasetRecord record) {
        this.record = record;
    }

    /** @throws InvalidDatasetException when the messages are not a list, do not alternate, or one is invalid */
    static List<TaskExample> examples(DatasetRecord record, String name, JsonNode messages) {
        if (!messages.isArray()) {
            throw record.error("'" + name + "' must be a list of messages, not " + DatasetRecord.shown(messages) + "; "
                    + EXPECTED);
        }
        return new Conversation(record).read(messages, 0);
    }

    /**
     * @param given number of messages at the beginning whose answers are not used for training
     * @throws InvalidDatasetException when the messages do not alternate, or one is invalid
     */
    static List<TaskExample> examples(DatasetRecord record, Iterable<JsonNode> messages, int given) {
        return new Conversation(record).read(messages, given);
    }

    /** One example for each answer, the longest conversation last. */
    private List<TaskExample> read(Iterable<JsonNode> messages, int given) {
        int number = 0;
        for (JsonNode message : messages) {
            add("message " + number, message, number >= given);
            number++;
        }
        if (user != null || turns.isEmpty()) {
            throw record.error("the chat has " + number + " messages and no "
                    + (turns.isEmpty() && user == null ? "user's message" : "answer by the assistant at its end") + "; "
                    + EXPECTED);
        }
        if (examples.isEmpty()) {
            throw record.error("the chat has no answer for training: each has the weight 0");
        }
        return List.copyOf(examples);
    }

    private void add(String name, JsonNode message, boolean isLearned) {
        String role = role(record, name, message);
        String text = text(record, name, message);
        if (role.equals("system") && system == null && user == null && turns.isEmpty()) {
            system = text;
        } else if (role.equals("user") && user == null) {
            user = requireText(text);
        } else if (role.equals("assistant") && user != null) {
            if (isLearned && !isWithoutWeight(message)) {
                Optional<String> said = Optional.ofNullable(system).filter(each -> !each.isBlank());
                examples.add(new TaskExample(new History(said, turns), user, requireText(text)));
            }
            turns.add(new Turn(user, requireText(text)));
            user = null;
        } else {
            throw record.error(name + " of the chat is of the role '" + role + "'; " + EXPECTED);
        }
    }

    private String requireText(String text) {
        if (text.isBlank()) {
            throw record.error("a message of the chat is empty; " + EXPECTED);
        }
        return text;
    }

    private static boolean isWithoutWeight(JsonNode message) {
        return message.path("weight").isNumber() && message.path("weight").asDouble() == 0;
    }

    private static String role(DatasetRecord record, String name, JsonNode message) {
        JsonNode said = message.has("role") ? message.path("role") : message.path("from");
        String role = ROLES.get(said.asText("").toLowerCase(Locale.ROOT));
        if (!message.isObject() || !said.isTextual() || role == null) {
            throw record.error(name + " of the chat is " + DatasetRecord.shown(message)
                    + "; expected 'role' (or 'from') to be system, user (human), or assistant (gpt)");
        }
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            JsonNode value = field.getValue();
            boolean isNothing = value.isNull()
                    || value.isContainerNode() && value.isEmpty()
                    || value.isTextual() && value.asText().isEmpty()
                    || field.getKey().equals("weight") && isWeight(value) && role.equals("assistant");
            if (!isNothing
                    && !Set.of("role", "from", "content", "value").contains(field.getKey())
                    && !WITHOUT_EFFECT.contains(field.getKey())) {
                throw record.error(name + " of the chat has '" + field.getKey() + "': " + DatasetRecord.shown(value)
                        + ", which is not supported; expected role and content only");
            }
        }
        return role;
    }

    /** A weight as in OpenAI's format for fine-tuning: 0 or 1. */
    private static boolean isWeight(JsonNode value) {
        return value.isNumber() && (value.asDouble() == 0 || value.asDouble() == 1);
    }

    /** A string, or a list of parts that are strings. */
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

    /** Whether a part has only text; tables have every key in every part, with null for missing values. */
    private static boolean hasOnlyText(JsonNode part) {
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            if (!Set.of("type", "text").contains(field.getKey())
                    && !field.getValue().isNull()) {
                return false;
            }
        }
        return true;
    }
}
