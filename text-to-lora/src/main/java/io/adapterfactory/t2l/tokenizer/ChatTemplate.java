package io.adapterfactory.t2l.tokenizer;

import io.adapterfactory.t2l.template.Template;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Jinja chat template that renders like transformers; messages are data and never templates. */
final class ChatTemplate {

    private final Template template;
    private final Map<String, Object> specialTokens;

    /** @throws InvalidTokenizerException when the text is not a template, or uses unsupported features */
    ChatTemplate(String template, Map<String, Object> specialTokens) {
        this(template, specialTokens, Clock.systemDefaultZone());
    }

    /** @param clock for dates that a template prints */
    ChatTemplate(String template, Map<String, Object> specialTokens, Clock clock) {
        this.specialTokens = specialTokens;
        try {
            this.template = Template.parse(template, TemplateOptions.chat(clock));
        } catch (TemplateException e) {
            throw new InvalidTokenizerException("the chat template cannot be used: " + e.getMessage(), e);
        }
    }

    String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        Map<String, Object> variables = new HashMap<>();
        // transformers passes these even if there are none, so that "tools is defined" is true.
        variables.put("tools", null);
        variables.put("documents", null);
        variables.putAll(specialTokens);
        variables.put("messages", messages.stream().map(ChatTemplate::fields).toList());
        variables.put("add_generation_prompt", addGenerationPrompt);
        try {
            return template.render(variables);
        } catch (TemplateException e) {
            throw new InvalidTokenizerException(
                    (e.kind() == TemplateException.Kind.RAISED
                                    ? "the chat template refuses the conversation: "
                                    : "the chat template failed: ")
                            + e.getMessage(),
                    e);
        }
    }

    private static Map<String, Object> fields(ChatMessage message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", message.role());
        fields.put("content", message.content());
        return fields;
    }
}
