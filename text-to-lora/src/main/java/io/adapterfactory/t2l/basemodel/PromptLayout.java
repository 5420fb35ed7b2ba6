package io.adapterfactory.t2l.basemodel;

import java.util.OptionalInt;

/** How prompts and answers of one format become text and tokens. */
interface PromptLayout {

    /** The whole text of a prompt, behind which the model continues. */
    String text(Prompt prompt);

    /** Token ids of a text that {@link #text} gave, or of the beginning of one. */
    int[] tokens(String text);

    /** Token ids of an answer, with what ends it. */
    int[] answer(Prompt prompt, String answer);

    /** An option of multiple choice as it stands behind the prompt's text. */
    String continuation(String option);

    /** A token that ends an answer, beside those of the model and its tokenizer. */
    OptionalInt endToken();
}
