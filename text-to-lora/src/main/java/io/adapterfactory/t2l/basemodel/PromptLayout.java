package io.adapterfactory.t2l.basemodel;

import java.util.OptionalInt;

/** Converts prompts and answers of one format to text and tokens. */
interface PromptLayout {

    /** The whole text of a prompt, which the model continues. */
    String text(Prompt prompt);

    /** Token ids of a result of {@link #text}, or of its beginning. */
    int[] tokens(String text);

    /** Token ids of an answer, including its end. */
    int[] answer(Prompt prompt, String answer);

    /** A multiple-choice option in the form in which it follows the prompt's text. */
    String continuation(String option);

    /** A token that ends an answer, in addition to those of the model and its tokenizer. */
    OptionalInt endToken();
}
