package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.metric.ExactMatch;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.History;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.Turn;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The requests to an engine for a benchmark, with a base model that has a chat template and with one that has none. */
class BenchmarkPromptsTest {

    private static final Path CHATML = Path.of("src/test/resources/basemodel/chatml");
    private static final Path NANO = Path.of("../models/base-models/nano");
    private static final String USER = "<|im_start|>user\n";
    private static final String ASSISTANT = "<|im_start|>assistant\n";
    private static final String END = "<|im_end|>\n";

    private static final Benchmark SUMS = new Benchmark(
            "sums",
            "add",
            ";",
            List.of(new ExampleTurn("5+5=", " 10", "\n")),
            List.of(new TaskExample("1+1=", "2"), new TaskExample("20+1=", "21")));

    private final List<Tokenizer> opened = new ArrayList<>();
    private final Recorder asked = new Recorder();

    @AfterEach
    void close() {
        opened.forEach(Tokenizer::close);
    }

    private PromptRule rule(Path model) {
        Tokenizer tokenizer = Tokenizer.load(model);
        opened.add(tokenizer);
        return PromptRule.of(model, tokenizer);
    }

    private AdapterEvaluator evaluator(PromptRule rule) {
        return new AdapterEvaluator(asked, rule, BaseAnswers.inMemory(), Optional.empty());
    }

    @Test
    void questionsAreMessagesOfTheUser() {
        PromptRule chat = rule(CHATML);

        evaluator(chat).evaluateBase(SUMS);

        assertThat(asked.texts.get(0).prompt())
                .containsExactly(chat.tokenizer().encode(USER + "1+1=" + END + ASSISTANT, false));
        assertThat(asked.texts)
                .extracting(AnsweringEngine.TextRow::maxTokens)
                .as("two digits, the end of the turn, and one more")
                .containsOnly(4);
    }

    @Test
    void helpIsASystemMessageAndTurnsBefore() {
        PromptRule chat = rule(CHATML);
        AdapterEvaluator evaluator = evaluator(chat);
        Score score = evaluator.evaluateBase(SUMS);
        asked.texts.clear();

        evaluator.againstHelpedBase(SUMS, score, Help.DESCRIPTION, "Add.");
        evaluator.againstHelpedBase(SUMS, score, Help.EXAMPLES, "");

        assertThat(asked.texts.get(0).prompt())
                .containsExactly(chat.tokenizer()
                        .encode("<|im_start|>system\nAdd." + END + USER + "1+1=" + END + ASSISTANT, false));
        assertThat(asked.texts.get(2).prompt())
                .containsExactly(chat.tokenizer()
                        .encode(USER + "5+5=" + END + ASSISTANT + "10" + END + USER + "1+1=" + END + ASSISTANT, false));
    }

    @Test
    void aBenchmarkMayAskForPlainPrompts() {
        PromptRule chat = rule(CHATML);

        evaluator(chat).evaluateBase(SUMS.withShots(1).withFormat(Benchmark.Format.PLAIN));

        assertThat(asked.texts.get(0).prompt()).containsExactly(chat.tokenizer().encode("5+5= 10\n1+1=", false));
    }

    @Test
    void optionsFollowTheGenerationPrompt() {
        PromptRule chat = rule(CHATML);
        Question question = new Question.Choice(
                "1",
                "is it?",
                List.of(new Question.Option("is it?", " yes", "yes"), new Question.Option("is it?", " no", "no")),
                0);
        Benchmark choice = new Benchmark(
                "choice",
                "choose",
                new MultipleChoice(false),
                List.of(),
                OptionalInt.empty(),
                List.of(),
                List.of(question));

        evaluator(chat).evaluateBase(choice);

        int[] whole = chat.tokenizer().encode(USER + "is it?" + END + ASSISTANT + "no", false);
        AnsweringEngine.OptionRow no = asked.options.get(1);
        assertThat(IntStream.concat(IntStream.of(no.context()), IntStream.of(no.continuation()))
                        .toArray())
                .containsExactly(whole);
    }

    @Test
    void aQuestionWithEarlierTurnsIsAConversationAndRefusedWherePromptsArePlain() {
        PromptRule chat = rule(CHATML);
        Benchmark doubt = new Benchmark(
                "doubt",
                "doubt",
                new ExactMatch(),
                List.of(),
                OptionalInt.empty(),
                List.of(),
                List.of(new Question.Open(
                        "1",
                        "sure?",
                        List.of("yes"),
                        new History(Optional.of("be terse"), List.of(new Turn("2+2?", "4"))))));

        evaluator(chat).evaluateBase(doubt.withDescription("Doubt."));

        assertThat(asked.texts.get(0).prompt())
                .containsExactly(chat.tokenizer()
                        .encode(
                                "<|im_start|>system\nDoubt.\n\nbe terse" + END + USER + "2+2?" + END + ASSISTANT + "4"
                                        + END + USER + "sure?" + END + ASSISTANT,
                                false));
        assertThatThrownBy(() -> evaluator(rule(NANO)).requireAnswerable(doubt))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(
                        "benchmark doubt: question 1 has earlier turns, but the prompts are plain; expected");
    }

    @Test
    void aBenchmarkThatAsksForAChatOfAModelWithoutATemplateIsRefused() {
        AdapterEvaluator evaluator = evaluator(rule(NANO));
        Benchmark chat = SUMS.withFormat(Benchmark.Format.CHAT);

        assertThatThrownBy(() -> evaluator.requireAnswerable(chat))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessage("benchmark sums has the prompt_format chat, but the base model's tokenizer has no chat"
                        + " template");
    }

    @Test
    void differentPromptsMakeADifferentBenchmark() {
        assertThat(List.of(
                        SUMS.digest(),
                        SUMS.withFormat(Benchmark.Format.PLAIN).digest(),
                        SUMS.withFormat(Benchmark.Format.CHAT).digest(),
                        SUMS.withShots(1).digest(),
                        SUMS.withDescription("Add.").digest()))
                .doesNotHaveDuplicates();
    }

    /** Records the requests and returns no answers. */
    private static final class Recorder implements AnsweringEngine {

        private final List<TextRow> texts = new ArrayList<>();
        private final List<OptionRow> options = new ArrayList<>();

        @Override
        public int maxPositions() {
            return 512;
        }

        @Override
        public Optional<String> whyNoLikelihoods() {
            return Optional.empty();
        }

        @Override
        public Session load(List<EvaluatedAdapter> adapters) {
            return new Session() {
                @Override
                public List<String> texts(List<TextRow> rows) {
                    texts.addAll(rows);
                    return rows.stream().map(row -> "").toList();
                }

                @Override
                public double[] logLikelihoods(List<OptionRow> rows) {
                    options.addAll(rows);
                    return new double[rows.size()];
                }

                @Override
                public void close() {}
            };
        }
    }
}
