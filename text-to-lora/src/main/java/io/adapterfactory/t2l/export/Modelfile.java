package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.basemodel.PromptFormat;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A Modelfile for {@code ollama create}. Ollama does not render the tokenizer's own chat template, so the file contains
 * the text that this template prints around one input, which is the format in which adapters are trained and scored.
 */
final class Modelfile {

    static final String NAME = "Modelfile";

    private static final String INPUT = "zqinput";
    private static final String ANSWER = "zqanswer";
    private static final String GO_INPUT = "{{ .Prompt }}";
    private static final String QUOTES = "\"\"\"";
    private static final int MAX_START = 100; // characters of a token at the beginning of a text

    private final PromptRule rule;

    /** @param rule for prompts of the base model */
    Modelfile(PromptRule rule) {
        this.rule = rule;
    }

    /**
     * @param from a model of Ollama, or a file or folder
     * @param adapter file of the adapter; empty for a model that it is merged into
     */
    String text(String from, Optional<String> adapter) {
        StringBuilder text = new StringBuilder();
        if (adapter.isPresent()) {
            text.append("# The base model: a model of Ollama, or the path of its GGUF file.\n");
        }
        text.append("FROM ").append(from).append('\n');
        adapter.ifPresent(file -> text.append("ADAPTER ./").append(file).append('\n'));
        Optional<String> template = template();
        text.append(
                template.map(found -> "TEMPLATE " + quoted(found) + "\n")
                        .orElse(
                                "# The base model's chat template has no fixed text around an input: the template of FROM is used.\n"));
        stop().ifPresent(stop ->
                text.append("PARAMETER stop ").append(quoted(stop)).append('\n'));
        text.append("PARAMETER temperature 0\n");
        return text.toString();
    }

    /** The text around an input as a Go template; empty if the chat template has no fixed text around an input. */
    private Optional<String> template() {
        String prompt = withoutStart(rule.text(rule.typed(INPUT)));
        int at = prompt.indexOf(INPUT);
        boolean isUsable = at >= 0
                && at == prompt.lastIndexOf(INPUT)
                && !prompt.contains("{{")
                && !prompt.contains(QUOTES)
                && !prompt.startsWith("\"")
                && !prompt.endsWith("\"");
        return isUsable ? Optional.of(prompt.replace(INPUT, GO_INPUT)) : Optional.empty();
    }

    /** The prompt without the token that the tokenizer puts before every text, because Ollama adds it, too. */
    private String withoutStart(String prompt) {
        Tokenizer tokenizer = rule.tokenizer();
        int[] bare = tokenizer.encode(INPUT, false);
        int[] whole = tokenizer.encodePrompt(INPUT);
        int added = whole.length - bare.length;
        int[] tokens = tokenizer.encode(prompt, false);
        if (!rule.isChat()
                || added <= 0
                || tokens.length < added
                || Arrays.mismatch(tokens, 0, added, whole, 0, added) >= 0) {
            return prompt;
        }
        int[] rest = Arrays.copyOfRange(tokens, added, tokens.length);
        for (int start = 1; start <= Math.min(MAX_START, prompt.length()); start++) {
            if (Arrays.equals(tokenizer.encode(prompt.substring(start), false), rest)) {
                return prompt.substring(start);
            }
        }
        return prompt;
    }

    /** The text that ends an answer, if it is one word. */
    private Optional<String> stop() {
        if (rule.format() instanceof PromptFormat.Plain plain) {
            return plain.answerEnd();
        }
        String whole = rule.tokenizer()
                .applyChatTemplate(List.of(new ChatMessage("user", INPUT), new ChatMessage("assistant", ANSWER)), false)
                .orElse("");
        String behind = whole.substring(whole.lastIndexOf(ANSWER) + (whole.contains(ANSWER) ? ANSWER.length() : 0))
                .strip();
        return behind.isEmpty() || behind.matches("(?s).*\\s.*") ? Optional.empty() : Optional.of(behind);
    }

    /** In Ollama, an unquoted value ends at the end of the line, and a quoted one at the next quotes. */
    private static String quoted(String value) {
        return value.contains("\n") || value.contains("\"") ? QUOTES + value + QUOTES : "\"" + value + "\"";
    }
}
