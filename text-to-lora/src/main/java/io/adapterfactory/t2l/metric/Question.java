package io.adapterfactory.t2l.metric;

import io.adapterfactory.t2l.task.History;
import java.util.List;

/** One thing that a benchmark asks. */
public sealed interface Question {

    /** Names it within its benchmark. */
    String id();

    /** What the model is given. */
    String prompt();

    /** The right answer, for people. */
    String reference();

    /** What a conversation has before the prompt. */
    default History history() {
        return History.NONE;
    }

    /** The same question with a text before the prompt. */
    Question after(String text);

    /**
     * Answered in the model's own words.
     *
     * @param references right answers, at least one
     * @param history before the prompt
     */
    record Open(String id, String prompt, List<String> references, History history) implements Question {

        public Open {
            references = List.copyOf(references);
            if (references.isEmpty()) {
                throw new IllegalArgumentException("question " + id + " has no answer");
            }
        }

        /** A prompt that stands alone. */
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
     * One way to go on.
     *
     * @param context what stands before; the question's prompt, unless the options are filled into it
     * @param continuation whose likelihood is taken, with the space before it
     * @param text what the option says
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
     * Answered by a program in Python, which is {@code before}, the model's text, and {@code tests}, and is right when it ends with
     * status 0.
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
