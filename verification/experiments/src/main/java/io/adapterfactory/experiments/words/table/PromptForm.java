package io.adapterfactory.experiments.words.table;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A form of prompts for a task without an adapter.
 *
 * @param description its position
 * @param turns number of solved examples before the input, as turns of the conversation
 * @param oneWord whether the prompt asks for one word
 */
record PromptForm(Place description, int turns, boolean oneWord) {

    /** Position of the task's description. */
    enum Place {
        NOWHERE,
        /** As the system message; if the chat template does not support one, before the first input. */
        SYSTEM,
        /** Before the input. */
        INPUT
    }

    /** Only the input. */
    static final PromptForm INPUT_ALONE = new PromptForm(Place.NOWHERE, 0, false);

    private static final int SHOTS = 3;
    private static final String ONE_WORD = "Answer with one word.";

    /** Forms with the description, without examples. */
    static List<PromptForm> withDescription() {
        return forms(0, Place.SYSTEM, Place.INPUT);
    }

    /** Forms with three solved examples. */
    static List<PromptForm> withExamples() {
        return forms(SHOTS, Place.NOWHERE, Place.SYSTEM, Place.INPUT);
    }

    private static List<PromptForm> forms(int turns, Place... places) {
        List<PromptForm> forms = new ArrayList<>();
        for (Place place : places) {
            forms.add(new PromptForm(place, turns, false));
            forms.add(new PromptForm(place, turns, true));
        }
        return forms;
    }

    /** @param random selects the solved examples */
    Prompt prompt(SuiteTask task, String text, String input, Random random) {
        Optional<String> system =
                switch (description) {
                    case SYSTEM -> Optional.of(oneWord ? text(text) + " " + ONE_WORD : text);
                    case NOWHERE -> oneWord ? Optional.of(ONE_WORD) : Optional.empty();
                    case INPUT -> Optional.empty();
                };
        List<ExampleTurn> shots = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            TaskExample example = task.trainingExample(random);
            shots.add(new ExampleTurn(asked(text, example.prompt()), example.answer(), ""));
        }
        return new Prompt(system, shots, asked(text, input));
    }

    private String asked(String text, String input) {
        if (description != Place.INPUT) {
            return input;
        }
        return (oneWord ? text(text) + " " + ONE_WORD : text) + "\n\n" + input;
    }

    /** A description with a final punctuation mark. */
    private static String text(String description) {
        return Character.isLetterOrDigit(description.codePointBefore(description.length()))
                ? description + "."
                : description;
    }

    /** The title for the report. */
    String title() {
        String where =
                switch (description) {
                    case NOWHERE -> "";
                    case SYSTEM -> "description as the system message";
                    case INPUT -> "description before the input";
                };
        String examples = turns == 0 ? "" : turns + " example turns";
        String joined = String.join(
                ", ",
                java.util.stream.Stream.of(examples, where, oneWord ? "\"" + ONE_WORD + "\"" : "")
                        .filter(part -> !part.isEmpty())
                        .toList());
        return joined.isEmpty() ? "the input alone" : joined;
    }
}
