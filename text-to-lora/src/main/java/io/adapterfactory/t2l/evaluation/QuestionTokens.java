package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.basemodel.PromptFormat;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Converts questions to tokens of one base model: prompts, maximum lengths of answers, and checks of the context
 * length.
 */
final class QuestionTokens {

    private static final int MAX_NEW_TOKENS = 512;

    private final PromptRule baseModelRule;
    private final int maxPositions;

    /** @param maxPositions maximum number of tokens of a prompt and its answer */
    QuestionTokens(PromptRule rule, int maxPositions) {
        this.baseModelRule = rule;
        this.maxPositions = maxPositions;
    }

    /** The rule for a benchmark's prompts. */
    private PromptRule rule(Benchmark benchmark) {
        return switch (benchmark.framing().format()) {
            case DEFAULT -> baseModelRule;
            case PLAIN -> baseModelRule.isChat() ? baseModelRule.in(PromptFormat.Plain.endedByEos()) : baseModelRule;
            case CHAT -> {
                if (!baseModelRule.tokenizer().hasChatTemplate()) {
                    throw new InvalidBenchmarkException("benchmark " + benchmark.name()
                            + " has the prompt_format chat, but the base model's tokenizer has no chat template");
                }
                yield baseModelRule.in(new PromptFormat.Chat());
            }
        };
    }

    /** The whole text of a question, which the model continues. */
    String text(Benchmark benchmark, Question question) {
        return rule(benchmark).text(benchmark.prompt(question));
    }

    /**
     * The rows of all questions that are answered in text, in the benchmark's order.
     *
     * @param group of the rows
     */
    List<TextRow> textRows(int adapter, int group, Benchmark benchmark) {
        PromptRule rule = rule(benchmark);
        int maxTokens = maxNewTokens(benchmark);
        List<TextRow> rows = new ArrayList<>();
        for (Question question : benchmark.questions()) {
            if (!(question instanceof Question.Choice)) {
                int[] prompt = rule.tokens(benchmark.prompt(question));
                rows.add(new TextRow(adapter, group, prompt, benchmark.stops(), maxTokens));
            }
        }
        return rows;
    }

    /** The rows of all options of all multiple-choice questions, in the benchmark's order. */
    List<OptionRow> optionRows(int adapter, Benchmark benchmark) {
        PromptRule rule = rule(benchmark);
        List<OptionRow> rows = new ArrayList<>();
        for (Question question : benchmark.questions()) {
            if (question instanceof Question.Choice choice) {
                for (Question.Option option : choice.options()) {
                    PromptRule.ChoiceTokens tokens = tokens(rule, benchmark, choice, option);
                    rows.add(new OptionRow(adapter, tokens.context(), tokens.continuation()));
                }
            }
        }
        return rows;
    }

    private static PromptRule.ChoiceTokens tokens(
            PromptRule rule, Benchmark benchmark, Question.Choice choice, Question.Option option) {
        return rule.option(benchmark.prompt(choice, option.context()), option.continuation());
    }

    /**
     * The maximum length of an answer. By default, one token more than the longest right answer, so that an answer that
     * continues is noticed.
     */
    int maxNewTokens(Benchmark benchmark) {
        if (benchmark.maxNewTokens().isPresent() || benchmark.metric() instanceof MultipleChoice) {
            return benchmark.maxNewTokens().orElse(1);
        }
        PromptRule rule = rule(benchmark);
        int longest = 0;
        for (Question question : benchmark.questions()) {
            for (String reference : references(question)) {
                longest = Math.max(longest, answerTokens(rule, benchmark, question, reference));
            }
        }
        return Math.min(MAX_NEW_TOKENS, longest + 1);
    }

    private static List<String> references(Question question) {
        return question instanceof Question.Open open ? open.references() : List.of(question.reference());
    }

    /** Includes the end of the answer: in a chat the template's text after it, else the benchmark's stop. */
    private static int answerTokens(PromptRule rule, Benchmark benchmark, Question question, String reference) {
        if (rule.isChat()) {
            return rule.answer(benchmark.prompt(question), reference).length;
        }
        String stop = benchmark.stops().isEmpty() ? "" : benchmark.stops().get(0);
        return rule.tokenizer().encode(reference + stop, false).length;
    }

    boolean fits(Benchmark benchmark) {
        return tooLong(benchmark).isEmpty();
    }

    /** @throws InvalidBenchmarkException naming a question that is too long for the model */
    void requireFits(Benchmark benchmark) {
        requireReadable(benchmark);
        tooLong(benchmark).ifPresent(question -> {
            throw new InvalidBenchmarkException(
                    "benchmark " + benchmark.name() + ": question " + question.id() + " has "
                            + tokens(benchmark, question) + " tokens; with its answer there is room for "
                            + room(benchmark) + " in what the model can read");
        });
    }

    /** Plain prompts have no turns. */
    private void requireReadable(Benchmark benchmark) {
        boolean isChat = rule(benchmark).isChat();
        benchmark.questions().stream()
                .filter(question -> !isChat && !question.history().turns().isEmpty())
                .findFirst()
                .ifPresent(question -> {
                    throw new InvalidBenchmarkException("benchmark " + benchmark.name() + ": question " + question.id()
                            + " has earlier turns, but the prompts are plain; expected a base model with a chat"
                            + " template, and no prompt_format plain");
                });
    }

    /** A question that is too long for the model, including its answer. */
    private Optional<Question> tooLong(Benchmark benchmark) {
        int room = room(benchmark);
        return benchmark.questions().stream()
                .filter(question -> tokens(benchmark, question) > room)
                .findFirst();
    }

    private int room(Benchmark benchmark) {
        return maxPositions - (benchmark.metric() instanceof MultipleChoice ? 0 : maxNewTokens(benchmark));
    }

    private int tokens(Benchmark benchmark, Question question) {
        PromptRule rule = rule(benchmark);
        if (!(question instanceof Question.Choice choice)) {
            return rule.tokens(benchmark.prompt(question)).length;
        }
        Question.Option longest = choice.options().stream()
                .max(Comparator.comparingInt(option ->
                        option.context().length() + option.continuation().length()))
                .orElseThrow();
        PromptRule.ChoiceTokens tokens = tokens(rule, benchmark, choice, longest);
        return tokens.context().length + tokens.continuation().length;
    }
}
