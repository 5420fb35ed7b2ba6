package io.adapterfactory.t2l.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Jinja chat template, rendered as transformers does: blocks trimmed, messages as data that is never itself a template. */
final class ChatTemplate {

    private final Jinjava jinjava;
    private final String template;
    private final Map<String, Object> specialTokens;

    ChatTemplate(String template, Map<String, Object> specialTokens) {
        this.template = WhitespaceControl.apply(template);
        this.specialTokens = specialTokens;
        JinjavaConfig config = JinjavaConfig.newBuilder()
                // Without this, text of a user that holds {{ }} would be evaluated.
                .withNestedInterpretationEnabled(false)
                .build();
        jinjava = new Jinjava(config);
        jinjava.getGlobalContext()
                .registerFunction(
                        new ELFunctionDefinition("", "raise_exception", ChatTemplate.class, "raise", String.class));
    }

    /** What a template calls to refuse a conversation. */
    public static String raise(String message) {
        JinjavaInterpreter.getCurrent()
                .addError(com.hubspot.jinjava.interpret.TemplateError.fromException(
                        new InvalidTokenizerException("the chat template refuses the conversation: " + message)));
        return "";
    }

    String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        Map<String, Object> context = new HashMap<>(specialTokens);
        context.put(
                "messages",
                messages.stream()
                        .map(message -> Map.of("role", message.role(), "content", message.content()))
                        .toList());
        context.put("add_generation_prompt", addGenerationPrompt);
        RenderResult result = jinjava.renderForResult(template, context);
        if (result.hasErrors()) {
            throw new InvalidTokenizerException(
                    "the chat template failed: " + result.getErrors().get(0).getMessage());
        }
        return result.getOutput();
    }
}
