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
 * How one base model is asked, and how its answers end. Training, evaluation, and the playground all build their prompts here, so
 * that a model is scored on what it is trained on.
 */
public final class PromptRule {

    /**
     * An option of multiple choice.
     *
     * @param context token ids before it, at least one
     * @param continuation token ids whose likelihood is taken, at least one
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
     * @param modelEndTokens ids that end a text when the model generates: every {@code eos_token_id} of its configurations
     * @throws io.adapterfactory.t2l.tokenizer.InvalidTokenizerException when the profile asks for a chat template, and there is none
     *     that can be used
     */
    public static PromptRule of(BaseModelProfile profile, Tokenizer tokenizer, Set<Integer> modelEndTokens) {
        PromptFormat format = profile.promptFormat()
                .orElseGet(
                        () -> tokenizer.hasChatTemplate() ? new PromptFormat.Chat() : PromptFormat.Plain.endedByEos());
        return new PromptRule(format, tokenizer, modelEndTokens);
    }

    /**
     * The rule of a base model's folder, by its profile, its tokenizer, and the end tokens of {@code config.json} and {@code
     * generation_config.json}.
     *
     * @param tokenizer of the folder; stays open
     */
    public static PromptRule of(Path baseModelFolder, Tokenizer tokenizer) {
        return of(
                BaseModelProfile.read(baseModelFolder),
                tokenizer,
                ModelConfig.read(baseModelFolder).endTokens());
    }

    /** The same model asked in another format. */
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

    /** The text of a prompt, behind which the model continues. */
    public String text(Prompt prompt) {
        return layout.text(prompt);
    }

    /** Token ids of a prompt, with what the tokenizer puts before a text. */
    public int[] tokens(Prompt prompt) {
        return layout.tokens(layout.text(prompt));
    }

    /** Token ids of a prompt's whole text, as {@link #text} gives it, or of one with an answer behind it. */
    public int[] tokens(String text) {
        return layout.tokens(text);
    }

    /** Token ids of an answer behind a prompt, with what ends it: the targets of training, and what the model should generate. */
    public int[] answer(Prompt prompt, String answer) {
        return layout.answer(prompt, answer);
    }

    /**
     * The tokens of an option. Context and continuation are encoded together and cut where the context alone ends, so that a word is
     * not torn; whitespace between them belongs to the continuation. As in lm-evaluation-harness, also where it applies a chat
     * template: the option then follows the template's generation prompt without a space.
     *
     * @throws IllegalArgumentException when there are fewer than two tokens
     */
    public ChoiceTokens option(Prompt prompt, String option) {
        String context = layout.text(prompt);
        int[] all = layout.tokens(context + layout.continuation(option));
        int end = Math.min(layout.tokens(context.stripTrailing()).length, all.length - 1);
        if (end < 1) {
            throw new IllegalArgumentException("option '" + option.strip() + "' has too few tokens behind its context '"
                    + context.stripTrailing() + "'; both need at least one");
        }
        return new ChoiceTokens(Arrays.copyOf(all, end), Arrays.copyOfRange(all, end, all.length));
    }

    /**
     * What a task's example puts to the model. A plain prompt begins with what the system says, and a blank line.
     *
     * @throws InvalidDatasetException when it is a conversation, and the base model reads plain prompts
     */
    public Prompt prompt(TaskExample example) {
        if (!isChat()) {
            format.requireReadable(example);
            return Prompt.of(example.prompt());
        }
        return Prompt.of(example.history(), example.input());
    }

    /** What a person typed, with what a plain input ends with. */
    public Prompt typed(String input) {
        boolean isMissing = format instanceof PromptFormat.Plain plain && !input.endsWith(plain.inputEnd());
        return Prompt.of(isMissing ? input + ((PromptFormat.Plain) format).inputEnd() : input);
    }

    /** Tokens that end an answer: those of the model's configurations, the tokenizer's EOS token, and the chat template's. */
    public Set<Integer> endTokens() {
        return endTokens;
    }

    /** End tokens that the model's own configurations do not name, so that a server must be given them. */
    public Set<Integer> addedEndTokens() {
        Set<Integer> added = new TreeSet<>(endTokens);
        added.removeAll(modelEndTokens);
        return added;
    }
}
