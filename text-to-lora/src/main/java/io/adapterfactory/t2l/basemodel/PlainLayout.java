package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.util.OptionalInt;

/** A prompt's plain text, followed by the answer. */
final class PlainLayout implements PromptLayout {

    private final PromptFormat.Plain format;
    private final Tokenizer tokenizer;
    private final OptionalInt eos;

    /** @param eos ends an answer if the format names no text */
    PlainLayout(PromptFormat.Plain format, Tokenizer tokenizer, OptionalInt eos) {
        this.format = format;
        this.tokenizer = tokenizer;
        this.eos = eos;
    }

    @Override
    public String text(Prompt prompt) {
        return prompt.plainText();
    }

    @Override
    public int[] tokens(String text) {
        return tokenizer.encodePrompt(text);
    }

    /** @throws InvalidProfileException when neither a text nor a token ends it */
    @Override
    public int[] answer(Prompt prompt, String answer) {
        if (format.answerEnd().isPresent()) {
            return tokenizer.encode(answer + format.answerEnd().get(), false);
        }
        int end = eos.orElseThrow(() -> new InvalidProfileException(
                "the tokenizer names no EOS token that ends an answer; expected 'eos_token' in tokenizer_config.json,"
                        + " or 'answer_end' in " + BaseModelProfile.FILE));
        return TokenIds.join(tokenizer.encode(answer, false), end);
    }

    @Override
    public String continuation(String option) {
        return option;
    }

    @Override
    public OptionalInt endToken() {
        return OptionalInt.empty();
    }
}
