package io.adapterfactory.t2l.metric;

import io.adapterfactory.t2l.task.History;
import java.util.List;

/** A question of a benchmark. */
public sealed interface Question {

    /** Unique in its benchmark. */
    String id();

    /** The prompt for the model. */
    String prompt();

    /** The right answer, for people. */
    String reference();

    /** The conversation before the prompt. */
    default History history() {
        return History.NONE;
    }

    /** The same question with a text before the prompt. */
    Question after(String text);

    /**
     * Answered with free text.
     *
     * @param references right answers, at least one
     * @param history the conversation before the prompt
     */
    record Open(String id, String prompt, List<String> references, History history) implements Question {

        public Open {
            references = List.copyOf(references);
            if (references.isEmpty()) {
                throw new IllegalArgumentException("question " + id + " has no answer");
            }
        }

        /** A question without earlier turns. */
        public Open(String id, String prompt, List<String> references) {
            this(id, prompt, references, History.NONE);
        }

        @Override
        public String reference() {
            return references.get(0);
        }

        @Override
        public Open after(String text) {
            return new Open(id, text + prompt, references, history);
        }
    }

    /**
     * An option.
     *
     * @param context text before the option; the question's prompt, unless the options are part of it
     * @param continuation text whose likelihood is computed, including the leading space
     * @param text the option for people
     */
    record Option(String context, String continuation, String text) {}

    /**
     * Answered by the likeliest option.
     *
     * @param options two or more
     * @param right index of the right one
     */
    record Choice(String id, String prompt, List<Option> options, int right) implements Question {

        public Choice {
            options = List.copyOf(options);
            if (options.size() < 2 || right < 0 || right >= options.size()) {
                throw new IllegalArgumentException(
                        "question " + id + " needs two or more options, one of them right; it has " + options.size());
            }
        }

        @Override
        public String reference() {
            return options.get(right).text();
        }

        @Override
        public Choice after(String text) {
            List<Option> after = options.stream()
                    .map(option -> new Option(text + option.context(), option.continuation(), option.text()))
                    .toList();
            return new Choice(id, text + prompt, after, right);
        }
    }

    /**
     * Answered by a Python program that consists of {@code before}, the model's text, and {@code tests}, and passes if
     * it ends with status 0.
     *
     * @param reference a right solution, for people; may be empty
     */
    record Program(String id, String prompt, String reference, String before, String tests) implements Question {

        @Override
        public Program after(String text) {
            return new Program(id, text + prompt, reference, before, tests);
        }

        public String program(String answer) {
            return before + answer + tests;
        }
    }
}
