package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Builds a base model's prompts and the ends of its answers. Training, evaluation, and the playground all use this
 * class, so that a model is scored on the same format as in training.
 */
public final class PromptRule {

    /**
     * An option of multiple choice.
     *
     * @param context token ids before it, at least one
     * @param continuation token ids whose likelihood is computed, at least one
     */
    public record ChoiceTokens(int[] context, int[] continuation) {}

    private final Tokenizer tokenizer;
    private final PromptFormat format;
    private final Set<Integer> modelEndTokens;
    private final Set<Integer> endTokens;
    private final PromptLayout layout;

    private PromptRule(PromptFormat format, Tokenizer tokenizer, Set<Integer> modelEndTokens) {
        this.tokenizer = tokenizer;
        this.format = format;
        this.modelEndTokens = Set.copyOf(modelEndTokens);
        Set<Integer> ends = new TreeSet<>(modelEndTokens);
        tokenizer.eosId().ifPresent(ends::add);
        OptionalInt eos = tokenizer.eosId().isPresent()
                ? tokenizer.eosId()
                : ends.stream().mapToInt(id -> id).findFirst();
        this.layout = format instanceof PromptFormat.Plain plain
                ? new PlainLayout(plain, tokenizer, eos)
                : new ChatLayout(tokenizer, ends, eos);
        layout.endToken().ifPresent(ends::add);
        this.endTokens = Set.copyOf(ends);
    }

    /**
     * @param modelEndTokens ids that end a generated text: every {@code eos_token_id} of the model's configurations
     * @throws io.adapterfactory.t2l.tokenizer.InvalidTokenizerException when the profile requires a chat template, but
     *     there is no usable one
     */
    public static PromptRule of(BaseModelProfile profile, Tokenizer tokenizer, Set<Integer> modelEndTokens) {
        PromptFormat format = profile.promptFormat()
                .orElseGet(
                        () -> tokenizer.hasChatTemplate() ? new PromptFormat.Chat() : PromptFormat.Plain.endedByEos());
        return new PromptRule(format, tokenizer, modelEndTokens);
    }

    /**
     * The rule for the base model in a folder, from its profile, its tokenizer, and the end tokens of {@code
     * config.json} and {@code generation_config.json}.
     *
     * @param tokenizer of the folder; not closed
     */
    public static PromptRule of(Path baseModelFolder, Tokenizer tokenizer) {
        return of(
                BaseModelProfile.read(baseModelFolder),
                tokenizer,
                ModelConfig.read(baseModelFolder).endTokens());
    }

    /** The rule for the same model with another format. */
    public PromptRule in(PromptFormat other) {
        return other.equals(format) ? this : new PromptRule(other, tokenizer, modelEndTokens);
    }

    public PromptFormat format() {
        return format;
    }

    public boolean isChat() {
        return format instanceof PromptFormat.Chat;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The text of a prompt, which the model continues. */
    public String text(Prompt prompt) {
        return layout.text(prompt);
    }

    /** Token ids of a prompt, including tokens that the tokenizer puts before a text. */
    public int[] tokens(Prompt prompt) {
        return layout.tokens(layout.text(prompt));
    }

    /** Token ids of a prompt's whole text, as {@link #text} returns it, possibly followed by an answer. */
    public int[] tokens(String text) {
        return layout.tokens(text);
    }

    /**
     * Token ids of an answer after a prompt, including its end: the targets of training, and what the model should
     * generate.
     */
    public int[] answer(Prompt prompt, String answer) {
        return layout.answer(prompt, answer);
    }

    /**
     * The tokens of an option. Context and continuation are encoded together and split where the context alone ends, so
     * that no word is split; whitespace between them belongs to the continuation. This equals lm-evaluation-harness,
     * also with a chat template: the option then follows the template's generation prompt without a space.
     *
     * @throws IllegalArgumentException when there are fewer than two tokens
     */
    public ChoiceTokens option(Prompt prompt, String option) {
        String context = layout.text(prompt);
        int[] all = layout.tokens(context + layout.continuation(option));
        int end = Math.min(layout.tokens(context.stripTrailing()).length, all.length - 1);
        if (end < 1) {
            throw new IllegalArgumentException("option '" + option.strip() + "' has too few tokens after its context '"
                    + context.stripTrailing() + "'; both need at least one");
        }
        return new ChoiceTokens(Arrays.copyOf(all, end), Arrays.copyOfRange(all, end, all.length));
    }

    /**
     * The prompt of a task's example. A plain prompt begins with the system message and a blank line.
     *
     * @throws InvalidDatasetException when it is a conversation, but the base model uses plain prompts
     */
    public Prompt prompt(TaskExample example) {
        if (!isChat()) {
            format.requireReadable(example);
            return Prompt.of(example.prompt());
        }
        return Prompt.of(example.history(), example.input());
    }

    /** The prompt for an input that a person typed, with the required end of a plain input. */
    public Prompt typed(String input) {
        boolean isMissing = format instanceof PromptFormat.Plain plain && !input.endsWith(plain.inputEnd());
        return Prompt.of(isMissing ? input + ((PromptFormat.Plain) format).inputEnd() : input);
    }

    /** Tokens that end an answer: those of the model's configurations, the tokenizer's EOS token, and the chat template's. */
    public Set<Integer> endTokens() {
        return endTokens;
    }

    /** End tokens that are missing from the model's configurations, so that a server must be given them. */
    public Set<Integer> addedEndTokens() {
        Set<Integer> added = new TreeSet<>(endTokens);
        added.removeAll(modelEndTokens);
        return added;
    }
}
