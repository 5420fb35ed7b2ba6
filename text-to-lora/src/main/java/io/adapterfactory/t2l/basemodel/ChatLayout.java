package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.InvalidTokenizerException;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Formats a conversation with the tokenizer's chat template. The instruction is the system message; if the template
 * does not support one, it precedes the first input. A prompt ends where the template begins an answer: after its
 * generation prompt and the text that it prints between that and an answer (an empty thought, or the assistant's header
 * if there is no generation prompt). A space at this place belongs to the answer, because many tokenizers join it with
 * the next word.
 *
 * <p>The end of an answer is determined by formatting a conversation with and without an answer: it is everything that
 * the template adds after the answer, up to the first token that ends a text or is special; if there is no such token,
 * it is the EOS token.
 */
final class ChatLayout implements PromptLayout {

    private static final String INSTRUCTION = "zqinstruction";
    private static final String INPUT = "zqinput";
    private static final String ANSWER = "zqanswer";

    private final Tokenizer tokenizer;
    private final boolean takesSystem;
    /** The template's text between its generation prompt and an answer, without a trailing space. */
    private final String lead;
    /** A space that the template prints before an answer, after the lead. */
    private final String space;
    /** Whether a conversation with an answer begins with the conversation without it. */
    private final boolean isPrefixStable;
    /** The template's text after an answer. */
    private final String behind;
    /** Tokens of {@link #behind} up to the one that ends the answer; empty if none does. */
    private final int[] end;
    /** Number of tokens of {@link #behind} after the end. */
    private final int afterEnd;

    private final OptionalInt eos;

    /**
     * @param endTokens of the model
     * @param eos ends an answer if the template does not
     * @throws InvalidTokenizerException when there is no chat template, or it does not print an answer
     */
    ChatLayout(Tokenizer tokenizer, Set<Integer> endTokens, OptionalInt eos) {
        this.tokenizer = tokenizer;
        this.eos = eos;
        List<ChatMessage> question = List.of(new ChatMessage("user", INPUT));
        String prompt = rendered(question, true);
        String whole = rendered(withAnswer(question, ANSWER), false);
        int at = whole.lastIndexOf(ANSWER);
        if (at < 0) {
            throw new InvalidTokenizerException(
                    "the chat template does not print the assistant's answer; expected it after the user's message");
        }
        this.isPrefixStable = whole.substring(0, at).startsWith(prompt);
        String between = isPrefixStable ? whole.substring(prompt.length(), at) : "";
        this.lead = withoutSpaceAtEnd(between);
        this.space = between.substring(lead.length());
        this.behind = whole.substring(at + ANSWER.length());
        int[] ids = tokenizer.encode(behind, false);
        int length = endOf(ids, endTokens);
        this.end = Arrays.copyOf(ids, length);
        this.afterEnd = ids.length - length;
        this.takesSystem = takesSystem();
    }

    private static String withoutSpaceAtEnd(String text) {
        return text.isBlank() ? "" : text.replaceFirst(" +$", "");
    }

    /** Number of tokens up to the first one that ends a text or is special; 0 if there is none. */
    private int endOf(int[] ids, Set<Integer> endTokens) {
        for (int i = 0; i < ids.length; i++) {
            boolean isEos = eos.isPresent() && eos.getAsInt() == ids[i];
            if (isEos || endTokens.contains(ids[i]) || tokenizer.isSpecial(ids[i])) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Whether the template prints the system message; some templates reject it, others ignore it. */
    private boolean takesSystem() {
        try {
            return rendered(List.of(new ChatMessage("system", INSTRUCTION), new ChatMessage("user", INPUT)), true)
                    .contains(INSTRUCTION);
        } catch (InvalidTokenizerException e) {
            return false;
        }
    }

    private String rendered(List<ChatMessage> messages, boolean addGenerationPrompt) {
        return tokenizer
                .applyChatTemplate(messages, addGenerationPrompt)
                .orElseThrow(() -> new InvalidTokenizerException("the tokenizer has no chat template; expected"
                        + " chat_template.jinja, or 'chat_template' in tokenizer_config.json. For prompts without one,"
                        + " write \"prompt_format\": \"plain\" into " + BaseModelProfile.FILE));
    }

    private static List<ChatMessage> withAnswer(List<ChatMessage> messages, String answer) {
        List<ChatMessage> all = new ArrayList<>(messages);
        all.add(new ChatMessage("assistant", answer));
        return all;
    }

    private List<ChatMessage> messages(Prompt prompt) {
        List<ChatMessage> messages = new ArrayList<>();
        if (takesSystem) {
            prompt.instruction().ifPresent(text -> messages.add(new ChatMessage("system", text)));
        }
        for (ExampleTurn turn : prompt.turns()) {
            messages.add(user(prompt, messages, turn.input()));
            messages.add(new ChatMessage("assistant", turn.answer().strip()));
        }
        messages.add(user(prompt, messages, prompt.input()));
        return messages;
    }

    private ChatMessage user(Prompt prompt, List<ChatMessage> before, String input) {
        boolean isFirst = before.isEmpty() && !takesSystem;
        return new ChatMessage(
                "user",
                isFirst ? prompt.instruction().map(text -> text + "\n\n").orElse("") + input : input);
    }

    @Override
    public String text(Prompt prompt) {
        return rendered(messages(prompt), true) + lead;
    }

    @Override
    public int[] tokens(String text) {
        return tokenizer.encode(text, false);
    }

    @Override
    public int[] answer(Prompt prompt, String answer) {
        String asked = text(prompt);
        String said = space + answer;
        if (isPrefixStable) {
            // Templates may trim an answer, so read it from their output.
            String whole = rendered(withAnswer(messages(prompt), answer), false);
            if (whole.startsWith(asked)
                    && whole.endsWith(behind)
                    && whole.length() >= asked.length() + behind.length()) {
                said = whole.substring(asked.length(), whole.length() - behind.length());
            }
        }
        return end.length == 0
                ? TokenIds.join(behind(asked, said), requiredEos())
                : ended(behind(asked, said + behind), said);
    }

    /** Tokens of a text after a prompt: both are encoded together, to get the tokens that the model would generate. */
    private int[] behind(String asked, String text) {
        int[] prompt = tokens(asked);
        int[] whole = tokens(asked + text);
        return TokenIds.startsWith(whole, prompt)
                ? Arrays.copyOfRange(whole, prompt.length, whole.length)
                : tokens(text);
    }

    /**
     * Removes the template's text after the end. If the end is not a separate token, it is appended to the bare answer.
     */
    private int[] ended(int[] answerWithAll, String said) {
        int length = answerWithAll.length - afterEnd;
        int last = end[end.length - 1];
        if (length > 0 && answerWithAll[length - 1] == last) {
            return Arrays.copyOf(answerWithAll, length);
        }
        return TokenIds.join(tokens(said), last);
    }

    private int requiredEos() {
        return eos.orElseThrow(() -> new InvalidTokenizerException(
                "the chat template puts no end token after an answer, and the tokenizer names no EOS token;"
                        + " expected 'eos_token' in tokenizer_config.json"));
    }

    /** No space follows a chat prompt, as in lm-evaluation-harness. */
    @Override
    public String continuation(String option) {
        return option.stripLeading();
    }

    @Override
    public OptionalInt endToken() {
        return end.length == 0 ? OptionalInt.empty() : OptionalInt.of(end[end.length - 1]);
    }
}
