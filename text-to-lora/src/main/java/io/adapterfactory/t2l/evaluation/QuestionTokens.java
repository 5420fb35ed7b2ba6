package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Questions as tokens of one base model: what is put to it, how long an answer may get, and whether both fit. */
final class QuestionTokens {

    private static final int MAX_NEW_TOKENS = 512;

    private final Tokenizer tokenizer;
    private final int maxPositions;

    /** @param maxPositions tokens that the model can read, with its answer */
    QuestionTokens(Tokenizer tokenizer, int maxPositions) {
        this.tokenizer = tokenizer;
        this.maxPositions = maxPositions;
    }

    /** The rows of all questions that are answered in text, in the benchmark's order. */
    List<TextRow> textRows(int adapter, Benchmark benchmark) {
        int maxTokens = maxNewTokens(benchmark);
        List<TextRow> rows = new ArrayList<>();
        for (Question question : benchmark.questions()) {
            if (!(question instanceof Question.Choice)) {
                rows.add(new TextRow(adapter, tokenizer.encodePrompt(question.prompt()), benchmark.stops(), maxTokens));
            }
        }
        return rows;
    }

    /** The rows of all options of all multiple-choice questions, in the benchmark's order. */
    List<OptionRow> optionRows(int adapter, Benchmark benchmark) {
        List<OptionRow> rows = new ArrayList<>();
        for (Question question : benchmark.questions()) {
            if (question instanceof Question.Choice choice) {
                choice.options().forEach(option -> rows.add(optionRow(adapter, option)));
            }
        }
        return rows;
    }

    /**
     * Context and continuation are encoded together and cut where the context alone ends, so that a word is not torn; a space between
     * them belongs to the continuation.
     */
    private OptionRow optionRow(int adapter, Question.Option option) {
        String context = option.context().stripTrailing();
        int[] all = tokenizer.encodePrompt(option.context() + option.continuation());
        int end = Math.min(tokenizer.encodePrompt(context).length, all.length - 1);
        if (end < 1) {
            throw new IllegalArgumentException("option '" + option.text() + "' has too few tokens behind its context '"
                    + context + "'; both need at least one");
        }
        return new OptionRow(adapter, Arrays.copyOf(all, end), Arrays.copyOfRange(all, end, all.length));
    }

    /**
     * The longest answer that is generated. Where the benchmark does not say, one token more than the longest right answer, so that
     * an answer that continues is noticed.
     */
    int maxNewTokens(Benchmark benchmark) {
        if (benchmark.mostNewTokens().isPresent() || benchmark.metric() instanceof MultipleChoice) {
            return benchmark.mostNewTokens().orElse(1);
        }
        String stop = benchmark.stops().isEmpty() ? "" : benchmark.stops().get(0);
        int longest = benchmark.questions().stream()
                .flatMap(question -> question instanceof Question.Open open
                        ? open.references().stream()
                        : Stream.of(question.reference()))
                .mapToInt(reference -> tokenizer.encode(reference + stop, false).length)
                .max()
                .orElseThrow();
        return Math.min(MAX_NEW_TOKENS, longest + 1);
    }

    boolean fits(Benchmark benchmark) {
        return tooLong(benchmark).isEmpty();
    }

    /** @throws InvalidBenchmarkException naming a question that the model cannot read as a whole */
    void requireFits(Benchmark benchmark) {
        tooLong(benchmark).ifPresent(question -> {
            throw new InvalidBenchmarkException(
                    "benchmark " + benchmark.name() + ": question " + question.id() + " has "
                            + tokens(question) + " tokens; with its answer there is room for " + room(benchmark)
                            + " in what the model can read");
        });
    }

    /** A question that is longer, with its answer, than what the model can read. */
    private Optional<Question> tooLong(Benchmark benchmark) {
        int room = room(benchmark);
        return benchmark.questions().stream()
                .filter(question -> tokens(question) > room)
                .findFirst();
    }

    private int room(Benchmark benchmark) {
        return maxPositions - (benchmark.metric() instanceof MultipleChoice ? 0 : maxNewTokens(benchmark));
    }

    private int tokens(Question question) {
        return tokenizer.encodePrompt(longestText(question)).length;
    }

    private static String longestText(Question question) {
        return question instanceof Question.Choice choice
                ? choice.options().stream()
                        .map(option -> option.context() + option.continuation())
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow()
                : question.prompt();
    }
}
