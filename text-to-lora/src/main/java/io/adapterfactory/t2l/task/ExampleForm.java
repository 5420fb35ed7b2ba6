package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Converts a record to examples: one for each answer of a chat, or a single one for an instruction with an input
 * (Alpaca) or for a prompt. An instruction and its input are joined by a blank line. A field with further text for the
 * prompt is never ignored: the record is rejected.
 */
final class ExampleForm {

    private static final List<String> CHATS = List.of("messages", "conversations");
    private static final List<String> SYSTEM = List.of("system", "system_prompt", "system_message");
    private static final List<String> PROMPT = List.of("prompt", "input");
    private static final List<String> INSTRUCTION_INPUT = List.of("input", "context");
    private static final List<String> RESPONSE = List.of("response", "completion", "answer", "output");

    /** Common names of fields with parts of a prompt. */
    private static final List<String> PROMPT_PARTS = List.of(
            "system",
            "system_prompt",
            "system_message",
            "instruction",
            "input",
            "context",
            "prompt",
            "question",
            "query",
            "passage",
            "document",
            "documents",
            "choices",
            "options",
            "history",
            "messages",
            "conversations",
            "tools",
            "functions",
            "images",
            "image",
            "audio");

    private final DatasetRecord record;
    private final Set<String> used = new HashSet<>();

    private ExampleForm(DatasetRecord record) {
        this.record = record;
    }

    /**
     * @return one or more; the one with the longest conversation is last
     * @throws InvalidDatasetException naming what is missing, has the wrong type, or would be ignored
     */
    static List<TaskExample> examples(DatasetRecord record) {
        return new ExampleForm(record).examples();
    }

    private List<TaskExample> examples() {
        List<TaskExample> examples;
        Optional<String> chat = chat();
        if (chat.isPresent()) {
            used.add(chat.get());
            examples = Conversation.examples(record, chat.get(), record.fields().path(chat.get()));
        } else if (isList("prompt") && isList("completion")) {
            used.add("prompt");
            List<JsonNode> messages = new ArrayList<>();
            record.fields().path("prompt").forEach(messages::add);
            int given = messages.size();
            record.fields().path("completion").forEach(messages::add);
            examples = Conversation.examples(record, messages, given);
        } else if (record.has("instruction")) {
            used.add("instruction");
            String input = optionalText(INSTRUCTION_INPUT);
            String instruction = record.requiredText(List.of("instruction"));
            examples = List.of(new TaskExample(
                    input.isBlank() ? instruction : instruction + "\n\n" + input, record.requiredText(RESPONSE)));
        } else {
            String response = record.requiredText(RESPONSE);
            String prompt = record.requiredText(PROMPT);
            used.add(record.first(PROMPT).orElseThrow());
            if (record.has("prompt")
                    && record.first(RESPONSE).orElseThrow().equals("response")
                    && record.has("output")) {
                used.add("input"); // a second pair; the first counts
            }
            examples = List.of(new TaskExample(prompt, response));
        }
        List<TaskExample> all = withSystem(examples);
        requireNothingDropped(all.get(all.size() - 1).prompt());
        requireWanted();
        return all;
    }

    /**
     * The name of the field with a chat. An empty list next to a prompt is not a chat: tables have every column in
     * every row.
     */
    private Optional<String> chat() {
        Optional<String> chat = CHATS.stream()
                .filter(name -> record.fields().path(name).size() > 0)
                .findFirst();
        boolean hasPrompt = record.has("instruction") || record.first(PROMPT).isPresent();
        return chat.isPresent() || hasPrompt ? chat : record.first(CHATS);
    }

    /** In KTO data, a label says whether a completion is desired. */
    private void requireWanted() {
        JsonNode label = record.fields().path("label");
        if (record.has("completion") && label.isBoolean() && !label.asBoolean()) {
            throw record.error(
                    "'label' is false, which marks an unwanted completion; expected only completions to learn");
        }
    }

    private boolean isList(String name) {
        return record.fields().path(name).isArray();
    }

    private List<TaskExample> withSystem(List<TaskExample> examples) {
        String system = optionalText(SYSTEM);
        return system.isBlank()
                ? examples
                : examples.stream()
                        .map(example ->
                                new TaskExample(example.history().after(system), example.input(), example.answer()))
                        .toList();
    }

    private String optionalText(List<String> names) {
        Optional<String> name = record.first(names);
        name.ifPresent(used::add);
        return name.map(record::text).orElse("");
    }

    private void requireNothingDropped(String prompt) {
        for (String name : PROMPT_PARTS) {
            JsonNode value = record.fields().path(name);
            boolean isNothing = value.isNull()
                    || value.isMissingNode()
                    || value.isContainerNode() && value.isEmpty()
                    || value.isTextual() && value.asText().isBlank()
                    || isInPrompt(value, prompt);
            if (!isNothing && !used.contains(name)) {
                throw record.error("'" + name + "' would not be part of the prompt: " + DatasetRecord.shown(value)
                        + "; expected it in the prompt, or removed");
            }
        }
    }

    /** Whether a text, or each text of a list, is part of the prompt. */
    private static boolean isInPrompt(JsonNode value, String prompt) {
        if (!value.isArray()) {
            return value.isTextual() && prompt.contains(value.asText().strip());
        }
        for (JsonNode item : value) {
            if (!item.isTextual() || !prompt.contains(item.asText().strip())) {
                return false;
            }
        }
        return true;
    }
}
