package io.adapterfactory.t2l.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.task.History;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.Turn;
import io.adapterfactory.t2l.tokenizer.ChatMessage;
import io.adapterfactory.t2l.tokenizer.InvalidTokenizerException;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the shipped nano, and with a small tokenizer and several kinds of chat templates. */
class PromptRuleTest {

    private static final Path NANO = Path.of("../models/base-models/nano");
    private static final Path CHATML = Path.of("src/test/resources/basemodel/chatml");
    private static final int START = 1;
    private static final int END = 2;

    private static final Prompt SOLVED = new Prompt(
            Optional.of("turn it."),
            List.of(new ExampleTurn("ab>", "ba", ";"), new ExampleTurn("cd>", "dc", ";")),
            "abc>");

    @TempDir
    private Path folder;

    private final List<Tokenizer> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Tokenizer::close);
    }

    private Tokenizer open(Path model) {
        Tokenizer tokenizer = Tokenizer.load(model);
        opened.add(tokenizer);
        return tokenizer;
    }

    private PromptRule rule(Path model) {
        return PromptRule.of(model, open(model));
    }

    /** The small tokenizer with another template and EOS token; null for none. */
    private PromptRule rule(String template, String eos) throws IOException {
        Files.copy(CHATML.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        ObjectNode config = new ObjectMapper()
                .createObjectNode()
                .put("bos_token", "<s>")
                .put("eos_token", eos)
                .put("chat_template", template);
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        return PromptRule.of(BaseModelProfile.DEFAULT, open(folder), Set.of());
    }

    // nano: one token per character, '0' at 4, 'a' at 14, '>' at 40, ';' at 41

    @Test
    void nanoReadsTheInputBehindABeginningAndEndsAnAnswerWithASemicolon() {
        PromptRule nano = rule(NANO);

        assertThat(nano.tokens(Prompt.of("abc>"))).containsExactly(1, 14, 15, 16, 40);
        assertThat(nano.answer(Prompt.of("abc>"), "cba")).containsExactly(16, 15, 14, 41);
        assertThat(nano.format().stops()).containsExactly(";");
        assertThat(nano.endTokens()).containsExactly(2);
    }

    @Test
    void nanoReadsDescriptionAndSolvedExamplesBeforeTheInput() {
        PromptRule nano = rule(NANO);

        assertThat(nano.text(SOLVED)).isEqualTo("turn it.\nab>ba;cd>dc;abc>");
        assertThat(nano.tokens(new Prompt(Optional.empty(), SOLVED.turns(), "abc>")))
                .containsExactly(1, 14, 15, 40, 15, 14, 41, 16, 17, 40, 17, 16, 41, 14, 15, 16, 40);
    }

    @Test
    void aPromptForNanoGetsItsEndOnce() {
        PromptRule nano = rule(NANO);

        assertThat(nano.typed("abc")).isEqualTo(Prompt.of("abc>"));
        assertThat(nano.typed("abc>")).isEqualTo(Prompt.of("abc>"));
        assertThat(rule(CHATML).typed("abc")).isEqualTo(Prompt.of("abc"));
    }

    @Test
    void nanoTakesAnOptionAsItIs() {
        PromptRule.ChoiceTokens tokens = rule(NANO).option(Prompt.of("ab>"), "ba;");

        assertThat(tokens.context()).containsExactly(1, 14, 15, 40);
        assertThat(tokens.continuation()).containsExactly(15, 14, 41);
    }

    @Test
    void withoutATemplateTheEosTokenEndsAnAnswer() throws IOException {
        PromptRule plain = rule(null, "</s>");

        assertThat(plain.format()).isEqualTo(PromptFormat.Plain.endedByEos());
        assertThat(plain.tokens(Prompt.of("2+2="))).containsExactly(57, 50, 57, 68);
        assertThat(plain.answer(Prompt.of("2+2="), "4")).containsExactly(59, 4);
    }

    @Test
    void withoutATemplateAndAnEosTokenAnAnswerHasNoEnd() throws IOException {
        PromptRule plain = rule(null, null);

        assertThatThrownBy(() -> plain.answer(Prompt.of("2+2="), "4"))
                .isInstanceOf(InvalidProfileException.class)
                .hasMessage("the tokenizer names no EOS token that ends an answer; expected 'eos_token' in"
                        + " tokenizer_config.json, or 'answer_end' in base_model.json");
    }

    // ChatML: byte b is b + 7

    @Test
    void aChatEndsWithTheGenerationPromptAndAnAnswerWithTheEndOfTurn() {
        PromptRule chat = rule(CHATML);

        assertThat(chat.isChat()).isTrue();
        assertThat(chat.text(Prompt.of("2+2?"))).isEqualTo("<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n");
        assertThat(chat.tokens(Prompt.of("2+2?")))
                .startsWith(START)
                .endsWith(START, 'a' + 7, 's' + 7, 's' + 7, 'i' + 7, 's' + 7, 't' + 7, 'a' + 7, 'n' + 7, 't' + 7, 17);
        assertThat(chat.answer(Prompt.of("2+2?"), "4")).containsExactly(59, END);
        assertThat(chat.format().stops()).isEmpty();
    }

    @Test
    void descriptionAndSolvedExamplesAreTurnsOfAChat() {
        assertThat(rule(CHATML).text(SOLVED)).isEqualTo("""
                        <|im_start|>system
                        turn it.<|im_end|>
                        <|im_start|>user
                        ab><|im_end|>
                        <|im_start|>assistant
                        ba<|im_end|>
                        <|im_start|>user
                        cd><|im_end|>
                        <|im_start|>assistant
                        dc<|im_end|>
                        <|im_start|>user
                        abc><|im_end|>
                        <|im_start|>assistant
                        """);
    }

    /** The learned tokens are those that the model would have to generate for the template's own conversation. */
    @Test
    void promptAndAnswerAreTheTokensOfTheConversation() {
        Tokenizer tokenizer = open(CHATML);
        PromptRule chat = PromptRule.of(CHATML, tokenizer);
        for (String answer : List.of("yes", " no yes", "4\n", "two words\n\nand a line", "{{ 7 * 7 }}", "é€")) {
            Prompt prompt = Prompt.of("is it " + answer + "?");
            String conversation = tokenizer
                    .applyChatTemplate(
                            List.of(new ChatMessage("user", prompt.input()), new ChatMessage("assistant", answer)),
                            false)
                    .orElseThrow();
            int[] whole = tokenizer.encode(conversation, false);

            int[] built = join(chat.tokens(prompt), chat.answer(prompt, answer));

            // The template's line break after the end is not part of the answer.
            assertThat(built).as(answer).containsExactly(Arrays.copyOf(whole, whole.length - 1));
        }
    }

    @Test
    void aConversationIsReadInTheTemplate() {
        TaskExample example =
                new TaskExample(new History(Optional.of("be terse"), List.of(new Turn("hi", "hello"))), "2+2?", "4");

        assertThat(rule(CHATML).text(rule(CHATML).prompt(example))).isEqualTo("""
                        <|im_start|>system
                        be terse<|im_end|>
                        <|im_start|>user
                        hi<|im_end|>
                        <|im_start|>assistant
                        hello<|im_end|>
                        <|im_start|>user
                        2+2?<|im_end|>
                        <|im_start|>assistant
                        """);
        assertThatThrownBy(() -> rule(NANO).prompt(example))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessage(
                        "a chat has 2 turns, but the base model uses plain prompts, which have one; expected chats of"
                                + " one turn, or a base model with a chat template. The chat begins with: hi");
    }

    @Test
    void aSystemMessageIsAMessageOfAChatAndStartsAPlainPrompt() {
        TaskExample example = new TaskExample(new History(Optional.of("turn it"), List.of()), "abc>", "cba");

        assertThat(rule(CHATML).text(rule(CHATML).prompt(example)))
                .startsWith("<|im_start|>system\nturn it<|im_end|>\n<|im_start|>user\nabc><|im_end|>");
        assertThat(rule(NANO).text(rule(NANO).prompt(example))).isEqualTo("turn it\n\nabc>");
    }

    @Test
    void everyEosTokenOfTheFolderEndsAnAnswer() {
        PromptRule chat = rule(CHATML);

        assertThat(chat.endTokens()).containsExactlyInAnyOrder(0, END);
        assertThat(chat.addedEndTokens()).isEmpty();
    }

    @Test
    void aTemplatesEndOfTurnEndsAnAnswerWhereNoConfigurationNamesIt() {
        PromptRule chat = PromptRule.of(BaseModelProfile.DEFAULT, open(CHATML), Set.of(0));

        assertThat(chat.endTokens()).containsExactlyInAnyOrder(0, END);
        assertThat(chat.addedEndTokens()).containsExactly(END);
    }

    /**
     * As lm-evaluation-harness does with a chat template: no space before the option, which is encoded together with
     * the prompt.
     */
    @Test
    void anOptionFollowsTheGenerationPromptWithoutASpace() {
        PromptRule chat = rule(CHATML);
        int[] prompt = chat.tokens(Prompt.of("is it?"));

        PromptRule.ChoiceTokens tokens = chat.option(Prompt.of("is it?"), " yes");

        assertThat(join(tokens.context(), tokens.continuation())).containsExactly(join(prompt, new int[] {268}));
        assertThat(tokens.context()).containsExactly(Arrays.copyOf(prompt, prompt.length - 1));
    }

    @Test
    void aTemplateWithoutGenerationPromptStillLeadsToTheAnswer() throws IOException {
        PromptRule chat = rule(
                "{% for m in messages %}{{ '<|im_start|>' + m.role + ':' + m.content + '</s>' }}{% endfor %}", "</s>");

        assertThat(chat.text(Prompt.of("2+2?"))).isEqualTo("<|im_start|>user:2+2?</s><|im_start|>assistant:");
        assertThat(chat.answer(Prompt.of("2+2?"), "4")).containsExactly(59, 4);
    }

    @Test
    void anEmptyThoughtBeforeEveryAnswerBelongsToThePrompt() throws IOException {
        PromptRule chat = rule("""
                {%- for m in messages %}
                    {%- if m.role == 'assistant' %}
                        {{- 'model:<think></think>' + m.content + '</s>' }}
                    {%- else %}
                        {{- 'user:' + m.content }}
                    {%- endif %}
                {%- endfor %}
                {%- if add_generation_prompt %}{{- 'model:' }}{%- endif %}""", "</s>");

        assertThat(chat.text(Prompt.of("2+2?"))).isEqualTo("user:2+2?model:<think></think>");
        assertThat(chat.answer(Prompt.of("2+2?"), "4")).containsExactly(59, 4);
    }

    @Test
    void textThatATemplateTrimsIsNotLearned() throws IOException {
        PromptRule chat = rule(
                "{% for m in messages %}{{ '[INST]' + (m.content | trim) if m.role == 'user' else '[/INST] ' +"
                        + " (m.content | trim) + '</s>' }}{% endfor %}",
                "</s>");

        assertThat(chat.text(Prompt.of(" 2+2? ")))
                .as("a space belongs to the answer")
                .isEqualTo("[INST]2+2?[/INST]");
        assertThat(chat.answer(Prompt.of(" 2+2? "), "\n4 ")).containsExactly(39, 59, 4);
    }

    /**
     * Reasoning models: the generation prompt opens a reasoning block that a conversation with an answer does not have.
     */
    @Test
    void theAnswerFollowsThePromptIfAConversationDoesNotBeginWithIt() throws IOException {
        PromptRule chat = rule("""
                {%- for m in messages %}{{- m.role + ':' + m.content + ('</s>' if m.role == 'assistant' else '') }}{%- endfor %}
                {%- if add_generation_prompt %}{{- 'assistant:<think>' }}{%- endif %}""", "</s>");

        assertThat(chat.text(Prompt.of("2+2?"))).isEqualTo("user:2+2?assistant:<think>");
        assertThat(chat.answer(Prompt.of("2+2?"), "4")).containsExactly(59, 4);
    }

    @Test
    void theEosTokenEndsAnAnswerIfTheTemplateDoesNot() throws IOException {
        String template = "{% for m in messages %}{{ '### ' + m.role + '\n' + m.content + '\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ '### assistant\n' }}{% endif %}";

        assertThat(rule(template, "</s>").answer(Prompt.of("2+2?"), "4")).containsExactly(59, 4);
    }

    @Test
    void anAnswerWithoutAnEndIsReported() throws IOException {
        PromptRule chat = rule("{% for m in messages %}{{ m.role + ':' + m.content }}{% endfor %}", null);

        assertThatThrownBy(() -> chat.answer(Prompt.of("2+2?"), "4"))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith("the chat template puts no end token after an answer, and the"
                        + " tokenizer names no EOS token");
    }

    @Test
    void aTemplateThatTakesNoSystemMessageReadsTheDescriptionWithTheFirstInput() throws IOException {
        PromptRule chat = rule("""
                {%- for m in messages %}
                    {%- if m.role == 'system' %}{{- raise_exception('no system message') }}{%- endif %}
                    {{- m.role + ':' + m.content + '</s>' }}
                {%- endfor %}
                {%- if add_generation_prompt %}{{- 'assistant:' }}{%- endif %}""", "</s>");

        assertThat(chat.text(SOLVED))
                .isEqualTo(
                        "user:turn it.\n\nab></s>assistant:ba</s>user:cd></s>assistant:dc</s>user:abc></s>assistant:");
    }

    @Test
    void aTemplateThatLeavesOutASystemMessageReadsTheDescriptionWithTheFirstInput() throws IOException {
        PromptRule chat = rule(
                "{% for m in messages if m.role != 'system' %}{{ m.role + ':' + m.content + '</s>' }}{% endfor %}",
                "</s>");

        assertThat(chat.text(new Prompt(Optional.of("turn it."), List.of(), "abc")))
                .isEqualTo("user:turn it.\n\nabc</s>assistant:");
    }

    @Test
    void aTemplateThatPrintsNoAnswerIsRefused() {
        assertThatThrownBy(() -> rule("{{ messages[0].content }}", "</s>"))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith("the chat template does not print the assistant's answer");
    }

    @Test
    void aProfileDecidesAgainstTheTemplate() {
        PromptRule plain = PromptRule.of(
                new BaseModelProfile(Optional.of(PromptFormat.Plain.endedBy("#")), "words"), open(CHATML), Set.of());

        assertThat(plain.tokens(Prompt.of("2+2="))).containsExactly(57, 50, 57, 68);
        assertThat(plain.answer(Prompt.of("2+2="), "4")).containsExactly(59, '#' + 7);
    }

    @Test
    void aProfileThatAsksForATemplateThatIsMissingIsRefused() {
        Tokenizer nano = open(NANO);
        BaseModelProfile chat = new BaseModelProfile(Optional.of(new PromptFormat.Chat()), "words");

        assertThatThrownBy(() -> PromptRule.of(chat, nano, Set.of()))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith("the tokenizer has no chat template; expected chat_template.jinja");
    }

    private static int[] join(int[] first, int[] second) {
        return Stream.of(first, second).flatMapToInt(Arrays::stream).toArray();
    }
}
